import org.jspecify.annotations.NullMarked;

/**
 * Two stores as one: the first leads, the second follows. The name and the dependencies are
 * settled; the backend itself is yet to come, and until then the factory says that {@code hybrid}
 * is not on the class path.
 */
@NullMarked
module dev.sessionstore.hybrid {
  requires transitive dev.sessionstore;
  requires transitive java.management;
  requires static transitive micrometer.core;
  requires HdrHistogram;
  requires org.slf4j;

  exports dev.sessionstore.hybrid.metrics;
  exports dev.sessionstore.hybrid.policy;
}
