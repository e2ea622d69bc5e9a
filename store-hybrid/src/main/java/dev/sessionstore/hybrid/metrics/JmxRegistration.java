package dev.sessionstore.hybrid.metrics;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the metrics of a store through JMX while it is open, as {@code
 * dev.sessionstore:type=MigrationMetrics,home="…"}; a second store on the same home is shown with
 * {@code ,instance=2}. Whatever goes wrong is logged and leaves the store as it is. Safe for use by
 * several threads.
 */
public final class JmxRegistration implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JmxRegistration.class);

  private final MBeanServer server;
  private @Nullable ObjectName name;

  private JmxRegistration(MBeanServer server, @Nullable ObjectName name) {
    this.server = server;
    this.name = name;
  }

  /**
   * Registers the metrics with the server of the platform.
   *
   * @param recorder what is recorded
   * @param home the home of the store
   * @return the registration, to be closed with the store
   */
  public static JmxRegistration register(MetricsRecorder recorder, Path home) {
    return register(recorder, home, ManagementFactory.getPlatformMBeanServer());
  }

  static JmxRegistration register(MetricsRecorder recorder, Path home, MBeanServer server) {
    ObjectName registered = null;
    try {
      registered = tryRegister(recorder, home, server);
    } catch (JMException | RuntimeException e) {
      LOG.warn("The metrics of {} are not shown through JMX", home, e);
    }
    return new JmxRegistration(server, registered);
  }

  private static ObjectName tryRegister(MetricsRecorder recorder, Path home, MBeanServer server)
      throws JMException {
    String first =
        "dev.sessionstore:type=MigrationMetrics,home=" + ObjectName.quote(home.toString());
    MigrationMetricsView view = new MigrationMetricsView(recorder);
    for (int instance = 1; ; instance++) {
      ObjectName name = new ObjectName(instance == 1 ? first : first + ",instance=" + instance);
      try {
        server.registerMBean(view, name);
        return name;
      } catch (InstanceAlreadyExistsException e) {
        // Another store on this home, perhaps one that was never closed; the next number is free.
      }
    }
  }

  /**
   * Returns the name under which the metrics are shown.
   *
   * @return the name; empty if they are not
   */
  public synchronized Optional<ObjectName> name() {
    return Optional.ofNullable(name);
  }

  /** Ends the registration; later calls do nothing. */
  @Override
  public synchronized void close() {
    ObjectName registered = name;
    name = null;
    if (registered == null) {
      return;
    }
    try {
      server.unregisterMBean(registered);
    } catch (JMException | RuntimeException e) {
      LOG.debug("{} was not registered any more", registered, e);
    }
  }
}
