import org.jspecify.annotations.NullMarked;

/** Two stores as one: the first leads, the second follows. */
@NullMarked
module dev.sessionstore.hybrid {
  requires transitive dev.sessionstore;
  requires transitive java.management;
  requires static micrometer.core;
  requires HdrHistogram;
  requires org.slf4j;

  exports dev.sessionstore.hybrid;
  exports dev.sessionstore.hybrid.metrics;
  exports dev.sessionstore.hybrid.policy;

  provides dev.sessionstore.spi.SessionStoreProvider with
      dev.sessionstore.hybrid.HybridStoreProvider;
}
