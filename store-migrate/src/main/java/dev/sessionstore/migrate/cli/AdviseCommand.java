package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.hybrid.metrics.MetricsWindow;
import dev.sessionstore.hybrid.policy.Advice;
import dev.sessionstore.hybrid.policy.Advice.NotJudged;
import dev.sessionstore.hybrid.policy.Decision;
import dev.sessionstore.hybrid.policy.GateReport;
import dev.sessionstore.hybrid.policy.GateReport.Check;
import dev.sessionstore.hybrid.policy.Phase;
import dev.sessionstore.hybrid.policy.PhaseGate;
import dev.sessionstore.hybrid.policy.Reason;
import dev.sessionstore.hybrid.policy.RollbackAdvisor;
import dev.sessionstore.hybrid.policy.SuccessCriteria;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges what stores in hybrid mode have recorded. */
@Command(
    name = "advise",
    description =
        "Say by the metrics whether the migration can go on, or with --gate whether a phase can"
            + " end.")
final class AdviseCommand implements StoreCommand {

  private final CommandContext context;

  @Mixin private SinceOption since = new SinceOption();

  @Option(
      names = "--gate",
      paramLabel = "PHASE",
      description =
          "rollout-stage or dual-write: whether it may end; it began --since, or when the home says"
              + " that it did.")
  private @Nullable String gate;

  AdviseCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    StoreConfig config = context.config();
    Instant from = since.before(config.clock().instant());
    String phase = gate;
    return phase == null
        ? advise(Samples.since(config, from))
        : gate(phase(phase), config, since.isGiven() ? from : null);
  }

  private static Phase phase(String text) {
    for (Phase phase : Phase.values()) {
      if (name(phase).equalsIgnoreCase(text)) {
        return phase;
      }
    }
    throw CommandException.usage(
        "--gate takes rollout-stage or dual-write, not '" + Printable.of(text) + "'", null);
  }

  private static String name(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private int advise(MetricsWindow window) {
    Advice advice = new RollbackAdvisor().advise(window);
    if (context.json()) {
      context.results().json(json -> write(advice, window, json));
    } else {
      tell(advice, window);
    }
    return advice.decision() == Decision.KEEP ? ExitCode.DONE : ExitCode.NO;
  }

  private void tell(Advice advice, MetricsWindow window) {
    Results results = context.results();
    results.line(words(advice.decision()));
    for (Reason reason : advice.reasons()) {
      results.line("  " + reason.describe() + ": " + words(reason.decision()));
    }
    for (NotJudged notJudged : advice.notJudged()) {
      results.line("  not judged: " + notJudged.criterion().label() + ": " + notJudged.why());
    }
    results.line("  by " + extent(window));
  }

  private static String words(Decision decision) {
    return switch (decision) {
      case INSUFFICIENT_DATA -> "insufficient data";
      case KEEP -> "keep";
      case FIX_FORWARD -> "fix forward";
      case ROLLBACK_WITHIN_24_HOURS -> "roll back within 24 hours";
      case ROLLBACK_NOW -> "roll back now";
    };
  }

  private static String extent(MetricsWindow window) {
    int samples = window.samples().size();
    return samples == 0
        ? "no samples"
        : samples
            + (samples == 1 ? " sample" : " samples")
            + " from "
            + Times.text(window.total().from())
            + " to "
            + Times.text(window.total().to());
  }

  private int gate(Phase phase, StoreConfig config, @Nullable Instant given) {
    PhaseGate judge = new PhaseGate(SuccessCriteria.PLAN, config.clock());
    Optional<Instant> began = given == null ? recorded(phase, config) : Optional.of(given);
    MetricsWindow window = Samples.since(config, Instant.EPOCH);
    GateReport report =
        began.isPresent() ? judge.judge(phase, window, began.get()) : judge.judge(phase, window);
    if (context.json()) {
      context.results().json(json -> write(report, json));
    } else {
      tell(report);
    }
    return report.go() ? ExitCode.DONE : ExitCode.NO;
  }

  /** A stage begins when the percentage changes, which the home remembers longer than samples. */
  private static Optional<Instant> recorded(Phase phase, StoreConfig config) {
    return phase == Phase.ROLLOUT_STAGE
        ? RecordedRollout.of(config).map(RecordedRollout::percentSince)
        : Optional.empty();
  }

  private void tell(GateReport report) {
    Results results = context.results();
    Instant began = report.since();
    results.line(
        (report.go() ? "go" : "no go")
            + ": "
            + name(report.phase())
            + (began == null ? "" : ", since " + Times.text(began)));
    for (Check check : report.checks()) {
      results.line((check.met() ? "  met      " : "  not met  ") + check.describe());
    }
  }

  private static void write(Advice advice, MetricsWindow window, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("decision", advice.decision().name());
    json.writeNumberField("samples", window.samples().size());
    json.writeStringField("from", window.first().map(Instant::toString).orElse(null));
    json.writeStringField("to", window.last().map(Instant::toString).orElse(null));
    json.writeArrayFieldStart("reasons");
    for (Reason reason : advice.reasons()) {
      json.writeStartObject();
      json.writeStringField("criterion", reason.criterion().name());
      json.writeNumberField("figure", reason.figure());
      json.writeNumberField("threshold", reason.threshold());
      json.writeStringField("decision", reason.decision().name());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("notJudged");
    for (NotJudged notJudged : advice.notJudged()) {
      json.writeStartObject();
      json.writeStringField("criterion", notJudged.criterion().name());
      json.writeStringField("why", notJudged.why());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(GateReport report, JsonGenerator json) throws IOException {
    Instant began = report.since();
    json.writeStartObject();
    json.writeBooleanField("go", report.go());
    json.writeStringField("phase", name(report.phase()));
    json.writeStringField("since", began == null ? null : began.toString());
    json.writeNumberField("secondsLeft", report.timeLeft().toSeconds());
    json.writeArrayFieldStart("checks");
    for (Check check : report.checks()) {
      json.writeStartObject();
      json.writeStringField("criterion", check.criterion().name());
      json.writeBooleanField("met", check.met());
      json.writeFieldName("figure");
      if (check.figure().isEmpty()) {
        json.writeNull();
      } else {
        json.writeNumber(check.figure().getAsDouble());
      }
      json.writeNumberField("limit", check.limit());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
