package dev.sessionstore.hybrid.metrics;

import dev.sessionstore.MirrorMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A sample as a line of {@code key=value} pairs (logfmt). It holds names of counters and
 * operations, numbers and instants, and nothing else. Counters and calls that are 0 are left out;
 * keys that are not known, perhaps those of a later version, are passed over. A checksum at the end
 * tells a line that was cut off from a complete one, even where the cut goes through a number.
 */
final class SampleLine {

  private static final String VERSION = "1";
  private static final String CHECKSUM = " crc=";
  private static final String FAILED = ".failed";

  private SampleLine() {}

  static String format(Sample sample) {
    MigrationMetrics metrics = sample.metrics();
    StringJoiner line = new StringJoiner(" ");
    line.add("v=" + VERSION);
    line.add("from=" + metrics.from());
    line.add("to=" + metrics.to());
    line.add("mode=" + sample.mode().id());
    if (sample.rolloutPercent() != null) {
      line.add("rollout=" + sample.rolloutPercent());
    }
    metrics.counters().forEach((counter, count) -> line.add(counter.id() + "=" + count));
    if (metrics.gauges() != null) {
      addGauges(metrics.gauges(), line);
    }
    metrics
        .operations()
        .forEach(
            (side, operations) ->
                operations.forEach(
                    (operation, calls) -> {
                      addLatency(key(side, operation), calls.succeeded(), line);
                      addLatency(key(side, operation) + FAILED, calls.failed(), line);
                    }));
    return line + CHECKSUM + checksum(line.toString());
  }

  private static void addGauges(Gauges gauges, StringJoiner line) {
    line.add("gaugesAt=" + gauges.at());
    line.add("journalLength=" + gauges.journalLength());
    if (gauges.journalOldest() != null) {
      line.add("journalOldest=" + gauges.journalOldest());
    }
    line.add("databaseBytes=" + gauges.databaseBytes());
    line.add("jsonBytes=" + gauges.jsonBytes());
  }

  private static void addLatency(String key, Latency latency, StringJoiner line) {
    if (!latency.equals(Latency.NONE)) {
      line.add(key + ".count=" + latency.count());
      line.add(key + ".nanos=" + latency.total().toNanos());
      line.add(key + ".max=" + latency.max().toNanos());
      line.add(key + ".histogram=" + latency.encoded());
    }
  }

  private static String key(Side side, Operation operation) {
    return side.id() + "." + operation.id();
  }

  /**
   * Reads a line.
   *
   * @return the sample; empty if the line is torn, or is none that this version knows
   */
  static Optional<Sample> parse(String line) {
    int end = line.lastIndexOf(CHECKSUM);
    if (end < 0
        || !line.substring(end + CHECKSUM.length()).equals(checksum(line.substring(0, end)))) {
      return Optional.empty();
    }
    try {
      Map<String, String> values = new HashMap<>();
      for (String pair : line.substring(0, end).split(" ", -1)) {
        int equals = pair.indexOf('=');
        values.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
      return VERSION.equals(values.get("v")) ? Optional.of(sample(values)) : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Sample sample(Map<String, String> values) {
    Instant from = Instant.parse(required(values, "from"));
    Instant to = Instant.parse(required(values, "to"));
    String rollout = values.get("rollout");
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    for (Counter counter : Counter.values()) {
      counters.put(counter, Long.parseLong(values.getOrDefault(counter.id(), "0")));
    }
    Map<Side, Map<Operation, OperationMetrics>> operations = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      Map<Operation, OperationMetrics> calls = new EnumMap<>(Operation.class);
      for (Operation operation : Operation.values()) {
        String key = key(side, operation);
        calls.put(
            operation, new OperationMetrics(latency(values, key), latency(values, key + FAILED)));
      }
      operations.put(side, calls);
    }
    Gauges gauges = gauges(values);
    return new Sample(
        MirrorMode.of(required(values, "mode")),
        rollout == null ? null : Integer.valueOf(rollout),
        new MigrationMetrics(from, to, counters, operations, gauges, gauges));
  }

  private static @Nullable Gauges gauges(Map<String, String> values) {
    String at = values.get("gaugesAt");
    String oldest = values.get("journalOldest");
    return at == null
        ? null
        : new Gauges(
            Instant.parse(at),
            Long.parseLong(required(values, "journalLength")),
            oldest == null ? null : Instant.parse(oldest),
            Long.parseLong(required(values, "databaseBytes")),
            Long.parseLong(required(values, "jsonBytes")));
  }

  private static Latency latency(Map<String, String> values, String key) {
    String histogram = values.get(key + ".histogram");
    return histogram == null
        ? Latency.NONE
        : Latency.decode(histogram, Long.parseLong(required(values, key + ".nanos")));
  }

  private static String required(Map<String, String> values, String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
