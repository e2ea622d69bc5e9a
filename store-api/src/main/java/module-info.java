import org.jspecify.annotations.NullMarked;

/** The contract of the session store: the store, its values and errors, the factory and the SPI. */
@NullMarked
module dev.sessionstore {
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.sessionstore;
  exports dev.sessionstore.spi;

  uses dev.sessionstore.spi.SessionCodec;
  uses dev.sessionstore.spi.SessionStoreProvider;
}
