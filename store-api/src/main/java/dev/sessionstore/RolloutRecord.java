package dev.sessionstore;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

/**
 * What an installation remembers of the roll-out.
 *
 * @param installation drawn once; decides at which percentage this installation comes in
 * @param percent the percentage that was configured last
 * @param percentSince since when it is this one
 * @param chosen whether the installation has come in, and so stays in
 * @param chosenSince since when that is so
 */
record RolloutRecord(
    UUID installation, int percent, Instant percentSince, boolean chosen, Instant chosenSince) {

  private static final int BUCKETS = 10_000;

  private static final String INSTALLATION = "installation";
  private static final String PERCENT = "percent";
  private static final String PERCENT_SINCE = "percent.since";
  private static final String CHOSEN = "chosen";
  private static final String CHOSEN_SINCE = "chosen.since";

  private static final Set<String> NAMES =
      Set.of(INSTALLATION, PERCENT, PERCENT_SINCE, CHOSEN, CHOSEN_SINCE);

  /** The record of an installation that is new to the roll-out. */
  static RolloutRecord first(UUID installation, int percent, Instant now) {
    return new RolloutRecord(installation, percent, now, false, now).at(percent, now);
  }

  /** The record under a percentage: once chosen, always chosen. */
  RolloutRecord at(int newPercent, Instant now) {
    boolean newChosen = chosen || bucket() < newPercent * (BUCKETS / 100);
    return new RolloutRecord(
        installation,
        newPercent,
        newPercent == percent ? percentSince : now,
        newChosen,
        newChosen == chosen ? chosenSince : now);
  }

  /** The record of an installation that has left again. */
  RolloutRecord withoutChoice(Instant now) {
    return new RolloutRecord(installation, percent, percentSince, false, now);
  }

  /** From 0 to 9,999, evenly spread over installations. */
  int bucket() {
    long hash = ByteBuffer.wrap(Sha256.of(installation.toString())).getLong();
    return (int) Long.remainderUnsigned(hash, BUCKETS);
  }

  byte[] write() {
    String text =
        """
        # The roll-out of a storage backend: at which share of installations this one comes in.
        %s=%s
        %s=%d
        %s=%s
        %s=%b
        %s=%s
        """
            .formatted(
                INSTALLATION,
                installation,
                PERCENT,
                percent,
                PERCENT_SINCE,
                percentSince,
                CHOSEN,
                chosen,
                CHOSEN_SINCE,
                chosenSince);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Reads what {@link #write} wrote; whatever is not wholly understood is no record. */
  static RolloutRecord read(Path file, byte[] content) {
    Properties values = new Properties();
    try {
      values.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
      if (!values.stringPropertyNames().equals(NAMES)) {
        throw new IllegalArgumentException("other names than those that were written");
      }
      int percent = Integer.parseInt(values.getProperty(PERCENT));
      String chosen = values.getProperty(CHOSEN);
      if (percent < 0 || percent > 100 || !chosen.matches("true|false")) {
        throw new IllegalArgumentException("a value out of range");
      }
      return new RolloutRecord(
          UUID.fromString(values.getProperty(INSTALLATION)),
          percent,
          Instant.parse(values.getProperty(PERCENT_SINCE)),
          Boolean.parseBoolean(chosen),
          Instant.parse(values.getProperty(CHOSEN_SINCE)));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new StoreCorruptException(
          file,
          -1,
          "it is no record of the roll-out (without one, the installation is chosen anew)",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot fail to be read", e);
    }
  }
}
