package dev.sessionstore.hybrid.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Metrics in one line, for a log. */
final class SummaryLine {

  private static final double BYTES_PER_MB = 1e6;
  private static final double NANOS_PER_MS = 1e6;

  private SummaryLine() {}

  static String of(MigrationMetrics metrics) {
    List<String> parts = new ArrayList<>();
    parts.add(
        "writes "
            + metrics.writes(Side.LEADER).count()
            + share(metrics.writeSuccessRate(), "done"));
    parts.add("mirrored " + metrics.jsonWrites());
    parts.add(
        "compared " + metrics.consistencyChecks() + share(metrics.consistencyRate(), "equal"));
    parts.add("healed " + metrics.healedDivergences());
    parts.add("lost " + metrics.lostSessions());
    parts.add("reads " + metrics.reads() + share(metrics.fallbackRate(), "by the follower"));
    parts.add(
        "errors of the leader "
            + metrics.sqliteErrors()
            + " (corruption "
            + metrics.corruptionErrors()
            + "), of the follower "
            + metrics.jsonErrors());
    latency("leader's write", metrics.writes(Side.LEADER), parts);
    latency("follower's write", metrics.writes(Side.FOLLOWER), parts);
    metrics.journalLength().ifPresent(length -> parts.add("waiting " + length + age(metrics)));
    metrics.databaseSize().ifPresent(size -> parts.add("database " + megabytes(size)));
    metrics.jsonSize().ifPresent(size -> parts.add("JSON " + megabytes(size)));
    return String.join(", ", parts);
  }

  private static String share(OptionalDouble rate, String of) {
    return rate.isEmpty()
        ? ""
        : String.format(Locale.ROOT, " (%.2f %% %s)", 100 * rate.getAsDouble(), of);
  }

  private static void latency(String what, OperationMetrics calls, List<String> parts) {
    Latency latency = calls.succeeded();
    if (latency.count() > 0) {
      parts.add(
          String.format(
              Locale.ROOT,
              "%s mean %.1f ms p99 %.1f ms",
              what,
              millis(latency.mean()),
              millis(latency.percentile(99))));
    }
  }

  private static double millis(Duration time) {
    return time.toNanos() / NANOS_PER_MS;
  }

  private static String age(MigrationMetrics metrics) {
    Duration age = metrics.journalAge();
    return age == null ? "" : " (for " + age.toSeconds() + " s)";
  }

  private static String megabytes(StoreSize size) {
    return String.format(
        Locale.ROOT,
        "%.1f MB (%+.1f MB)",
        size.bytes() / BYTES_PER_MB,
        size.grownBytes() / BYTES_PER_MB);
  }
}
