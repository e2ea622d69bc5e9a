package dev.sessionstore.migrate.cli;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.hybrid.metrics.MetricsHistory;
import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.spi.StoreHome;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The samples of a home, read without leaving a trace. */
final class Samples {

  private Samples() {}

  /** Reads those that ended after a moment. */
  static MetricsWindow since(StoreConfig config, Instant since) {
    StoreHome home = new StoreHome(config.home());
    // Reading a history takes a lock, which would make its file.
    boolean any =
        Stream.of("metrics.log", "metrics.log.1")
            .anyMatch(name -> Files.exists(home.root().resolve(name)));
    return any ? new MetricsHistory(home).window(since) : MetricsWindow.of(List.of());
  }
}
