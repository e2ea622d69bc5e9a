package dev.sessionstore.hybrid.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners. A failing one disturbs neither the store nor the others. */
final class MetricsListeners {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsListeners.class);

  private final List<MetricsListener> listeners = new CopyOnWriteArrayList<>();

  void add(MetricsListener listener) {
    listeners.add(listener);
  }

  void remove(MetricsListener listener) {
    listeners.remove(listener);
  }

  void tell(Consumer<MetricsListener> event) {
    for (MetricsListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        LOG.warn("A listener to the metrics failed: {}", listener.getClass().getName(), e);
      }
    }
  }
}
