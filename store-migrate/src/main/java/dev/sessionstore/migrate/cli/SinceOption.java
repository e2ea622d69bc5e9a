package dev.sessionstore.migrate.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How far back a command looks. */
final class SinceOption {

  private static final Duration DAY = Duration.ofDays(1);

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      description = "How far to look back, as 90m, 24h, 7d or PT36H; 24h by default.")
  private @Nullable String since;

  boolean isGiven() {
    return since != null;
  }

  /** The moment that was asked for; a day ago by default. */
  Instant before(Instant now) {
    String text = since;
    Optional<Duration> time = text == null ? Optional.of(DAY) : Times.parseDuration(text);
    return Times.before(now, time.orElseThrow(() -> wrong(String.valueOf(text))));
  }

  private static CommandException wrong(String text) {
    return CommandException.usage(
        "--since takes a time such as 90m, 24h, 7d or PT36H, not '" + Printable.of(text) + "'",
        null);
  }
}
