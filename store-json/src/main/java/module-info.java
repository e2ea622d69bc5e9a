import org.jspecify.annotations.NullMarked;

/** The JSON backend: one file per workspace, and the one codec that everything shares. */
@NullMarked
module dev.sessionstore.json {
  requires transitive dev.sessionstore;
  requires com.fasterxml.jackson.core;
  requires org.slf4j;

  exports dev.sessionstore.json;

  provides dev.sessionstore.spi.SessionCodec with
      dev.sessionstore.json.JsonSessionCodec;
  provides dev.sessionstore.spi.SessionStoreProvider with
      dev.sessionstore.json.JsonStoreProvider;
}
