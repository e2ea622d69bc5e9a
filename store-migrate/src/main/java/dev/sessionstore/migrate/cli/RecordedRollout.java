package dev.sessionstore.migrate.cli;

import dev.sessionstore.Rollout;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * What a home remembers of a roll-out.
 *
 * @param percent the percentage with which the editor was started last
 * @param percentSince since when it is this one
 * @param chosen whether the installation has come in
 * @param chosenSince since when that is so
 */
record RecordedRollout(int percent, Instant percentSince, boolean chosen, Instant chosenSince) {

  /**
   * Reads the record.
   *
   * @throws dev.sessionstore.StoreCorruptException if it cannot be understood
   */
  static Optional<RecordedRollout> of(StoreConfig config) {
    // Refuses a record that is none, and tells whether there is one.
    StoreConfig asking =
        config.toBuilder().backend(StorageBackend.SQLITE).rolloutPercent(0).build();
    if (Rollout.explain(asking).isEmpty()) {
      return Optional.empty();
    }
    Path file = new StoreHome(config.home()).rollout();
    Properties values = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      values.load(reader);
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
    return Optional.of(
        new RecordedRollout(
            Integer.parseInt(values.getProperty("percent")),
            Instant.parse(values.getProperty("percent.since")),
            Boolean.parseBoolean(values.getProperty("chosen")),
            Instant.parse(values.getProperty("chosen.since"))));
  }
}
