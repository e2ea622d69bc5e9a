package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.hybrid.metrics.Counter;
import dev.sessionstore.hybrid.metrics.Latency;
import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.hybrid.metrics.MetricsWindow.Gap;
import dev.sessionstore.hybrid.metrics.MigrationMetrics;
import dev.sessionstore.hybrid.metrics.Operation;
import dev.sessionstore.hybrid.metrics.OperationMetrics;
import dev.sessionstore.hybrid.metrics.Side;
import dev.sessionstore.hybrid.metrics.StoreSize;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What was recorded in a span of time, for people and for programs. */
final class MetricsReport {

  /** Three times as long as stores let pass between two samples. */
  private static final Duration GAP = Duration.ofMinutes(15);

  private final Instant since;
  private final MetricsWindow window;
  private final MigrationMetrics total;
  private final List<Gap> gaps;

  MetricsReport(Instant since, MetricsWindow window) {
    this.since = since;
    this.window = window;
    this.total = window.total();
    this.gaps = window.gaps(GAP);
  }

  private Map<String, OptionalDouble> rates() {
    Map<String, OptionalDouble> rates = new LinkedHashMap<>();
    rates.put("writeSuccessRate", total.writeSuccessRate());
    rates.put("consistencyRate", total.consistencyRate());
    rates.put("fallbackRate", total.fallbackRate());
    rates.put("errorRate", total.errorRate());
    rates.put("corruptionRate", total.corruptionRate());
    rates.put("lossRate", total.lossRate());
    return rates;
  }

  private SortedSet<String> modes() {
    return window.samples().stream()
        .map(sample -> sample.mode().name().toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (window.samples().isEmpty()) {
      lines.add(
          "nothing was recorded since " + Times.text(since) + ": no store was open in hybrid mode");
    } else {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d %s from %s to %s, mirror mode %s",
              window.samples().size(),
              window.samples().size() == 1 ? "sample" : "samples",
              Times.text(total.from()),
              Times.text(total.to()),
              String.join(" and ", modes())));
      addFigures(lines);
      addCalls(lines);
      addSizes(lines);
    }
    for (Gap gap : gaps) {
      lines.add(
          "no store was open from "
              + Times.text(gap.from())
              + " to "
              + Times.text(gap.to())
              + ", "
              + Times.about(Duration.between(gap.from(), gap.to())));
    }
    if (window.skippedLines() > 0) {
      lines.add("lines that could not be read: " + window.skippedLines());
    }
    return lines;
  }

  private void addFigures(List<String> lines) {
    TextTable table = new TextTable("FIGURE", "VALUE", "MEANING");
    for (Counter counter : Counter.values()) {
      table.row(counter.id(), total.count(counter), counter.description());
    }
    rates()
        .forEach(
            (name, rate) ->
                table.row(
                    name,
                    rate.isEmpty()
                        ? "-"
                        : String.format(Locale.ROOT, "%.3f %%", 100 * rate.getAsDouble()),
                    rate.isEmpty() ? "no case" : ""));
    lines.addAll(table.lines());
  }

  private void addCalls(List<String> lines) {
    TextTable table =
        new TextTable("STORE", "OPERATION", "CALLS", "FAILED", "MEAN", "P50", "P90", "P99", "MAX");
    boolean any = false;
    for (Side side : Side.values()) {
      for (Operation operation : Operation.values()) {
        OperationMetrics calls = total.operation(side, operation);
        if (calls.count() > 0) {
          any = true;
          Latency times = calls.succeeded();
          table.row(
              store(side),
              operation.id(),
              calls.count(),
              calls.failures(),
              millis(times, times.mean()),
              millis(times, times.percentile(50)),
              millis(times, times.percentile(90)),
              millis(times, times.percentile(99)),
              millis(times, times.max()));
        }
      }
    }
    if (any) {
      lines.addAll(table.lines());
    }
  }

  private static String store(Side side) {
    return side == Side.LEADER ? "sqlite" : "json";
  }

  private static String millis(Latency times, Duration time) {
    return times.count() == 0 ? "-" : String.format(Locale.ROOT, "%.2f ms", time.toNanos() / 1e6);
  }

  private void addSizes(List<String> lines) {
    OptionalLong waiting = total.journalLength();
    if (waiting.isPresent()) {
      Duration age = total.journalAge();
      lines.add(
          "waiting for the JSON files: "
              + waiting.getAsLong()
              + (age == null ? "" : ", for " + Times.about(age)));
    }
    total.databaseSize().ifPresent(size -> lines.add("size of sqlite: " + text(size)));
    total.jsonSize().ifPresent(size -> lines.add("size of json: " + text(size)));
  }

  private static String text(StoreSize size) {
    String growth = String.format(Locale.ROOT, "%.2f MB", size.bytes() / 1e6);
    return size.bytesPerDay().isEmpty()
        ? growth
        : String.format(
            Locale.ROOT,
            "%s, %+.2f MB in %s, %+.2f MB per day",
            growth,
            size.grownBytes() / 1e6,
            Times.about(size.over()),
            size.bytesPerDay().getAsDouble() / 1e6);
  }

  void writeTo(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("since", since.toString());
    json.writeStringField("from", window.first().map(Instant::toString).orElse(null));
    json.writeStringField("to", window.last().map(Instant::toString).orElse(null));
    json.writeNumberField("samples", window.samples().size());
    json.writeNumberField("skippedLines", window.skippedLines());
    json.writeArrayFieldStart("mirrorModes");
    for (String mode : modes()) {
      json.writeString(mode);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("counters");
    for (Counter counter : Counter.values()) {
      json.writeNumberField(counter.id(), total.count(counter));
    }
    json.writeEndObject();
    json.writeObjectFieldStart("rates");
    for (Map.Entry<String, OptionalDouble> rate : rates().entrySet()) {
      write(rate.getKey(), rate.getValue(), json);
    }
    json.writeEndObject();
    json.writeObjectFieldStart("operations");
    for (Side side : Side.values()) {
      json.writeObjectFieldStart(store(side));
      for (Operation operation : Operation.values()) {
        write(operation.id(), total.operation(side, operation), json);
      }
      json.writeEndObject();
    }
    json.writeEndObject();
    writeSizes(json);
    json.writeArrayFieldStart("gaps");
    for (Gap gap : gaps) {
      json.writeStartObject();
      json.writeStringField("from", gap.from().toString());
      json.writeStringField("to", gap.to().toString());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(String name, OptionalDouble rate, JsonGenerator json)
      throws IOException {
    json.writeFieldName(name);
    if (rate.isEmpty()) {
      json.writeNull();
    } else {
      json.writeNumber(rate.getAsDouble());
    }
  }

  private static void write(String name, OperationMetrics calls, JsonGenerator json)
      throws IOException {
    if (calls.count() > 0) {
      Latency times = calls.succeeded();
      json.writeObjectFieldStart(name);
      json.writeNumberField("count", calls.count());
      json.writeNumberField("failures", calls.failures());
      json.writeNumberField("meanMicros", micros(times.mean()));
      json.writeNumberField("p50Micros", micros(times.percentile(50)));
      json.writeNumberField("p90Micros", micros(times.percentile(90)));
      json.writeNumberField("p99Micros", micros(times.percentile(99)));
      json.writeNumberField("maxMicros", micros(times.max()));
      json.writeEndObject();
    }
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }

  private void writeSizes(JsonGenerator json) throws IOException {
    OptionalLong waiting = total.journalLength();
    json.writeFieldName("journalLength");
    if (waiting.isEmpty()) {
      json.writeNull();
    } else {
      json.writeNumber(waiting.getAsLong());
    }
    Duration age = total.journalAge();
    json.writeFieldName("journalAgeSeconds");
    if (age == null) {
      json.writeNull();
    } else {
      json.writeNumber(age.toSeconds());
    }
    write("sqliteSize", total.databaseSize(), json);
    write("jsonSize", total.jsonSize(), json);
  }

  private static void write(String name, Optional<StoreSize> size, JsonGenerator json)
      throws IOException {
    json.writeFieldName(name);
    if (size.isEmpty()) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeNumberField("bytes", size.get().bytes());
    json.writeNumberField("grownBytes", size.get().grownBytes());
    json.writeNumberField("overSeconds", size.get().over().toSeconds());
    write("bytesPerDay", size.get().bytesPerDay(), json);
    json.writeEndObject();
  }
}
