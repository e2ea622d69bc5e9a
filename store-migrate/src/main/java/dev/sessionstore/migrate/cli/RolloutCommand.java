package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.Rollout;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Explains which backend the editor gets. */
@Command(
    name = "rollout",
    description = "Explain which backend the editor gets in this home, and why; changes nothing.")
final class RolloutCommand implements StoreCommand {

  private final CommandContext context;

  RolloutCommand(CommandContext context) {
    this.context = context;
  }

  /** What is to be told; what is null is not known, or not decided yet. */
  private record Explanation(
      StoreConfig config,
      boolean percentIsGiven,
      int percent,
      Optional<RecordedRollout> recorded,
      @Nullable StorageBackend backend,
      @Nullable Double bucketPercent,
      String reason) {

    @Nullable Boolean chosen() {
      return backend == null ? null : (Boolean) (backend == config.backend());
    }
  }

  @Override
  public int run() {
    Explanation explanation = explain();
    if (context.json()) {
      context.results().json(json -> write(explanation, json));
    } else {
      tell(explanation);
    }
    return ExitCode.DONE;
  }

  /** An operator's shell rarely has the editor's percentage; the record has it. */
  private Explanation explain() {
    StoreConfig config = context.editorConfig();
    Optional<RecordedRollout> recorded = RecordedRollout.of(config);
    boolean given = context.asksForPercent();
    int configured = Optional.ofNullable(config.rolloutPercent()).orElse(100);
    int percent = given ? configured : recorded.map(RecordedRollout::percent).orElse(configured);
    return Rollout.explain(config.toBuilder().rolloutPercent(percent).build())
        .map(
            decision ->
                new Explanation(
                    config,
                    given,
                    percent,
                    recorded,
                    decision.backend(),
                    decision.bucketPercent(),
                    decision.reason()))
        .orElseGet(() -> withoutRecord(config, given, percent));
  }

  private static Explanation withoutRecord(StoreConfig config, boolean given, int percent) {
    StorageBackend backend =
        switch (percent) {
          case 0 -> StorageBackend.JSON;
          case 100 -> config.backend();
          default -> null;
        };
    String reason =
        String.format(
            Locale.ROOT,
            "the roll-out of %s stands at %d %%, and nothing is recorded in this home%s",
            config.backend().id(),
            percent,
            backend == null ? ": the editor decides when it is started" : "");
    return new Explanation(config, given, percent, Optional.empty(), backend, null, reason);
  }

  private void tell(Explanation explanation) {
    Results results = context.results();
    StorageBackend backend = explanation.backend();
    Double bucket = explanation.bucketPercent();
    results.line("backend     " + (backend == null ? "not decided yet" : backend.id()));
    results.line("because     " + explanation.reason());
    results.line(
        "configured  "
            + explanation.config().backend().id()
            + (explanation.percentIsGiven()
                ? " at " + explanation.percent() + " %"
                : ", without a percentage"));
    results.line(
        "recorded    "
            + explanation
                .recorded()
                .map(
                    record ->
                        record.percent()
                            + " % since "
                            + Times.text(record.percentSince())
                            + (record.chosen() ? ", chosen since " : ", not chosen since ")
                            + Times.text(record.chosenSince()))
                .orElse("nothing"));
    results.line(
        "bucket      "
            + (bucket == null ? "unknown" : String.format(Locale.ROOT, "%.2f %%", bucket)));
  }

  private static void write(Explanation explanation, JsonGenerator json) throws IOException {
    StorageBackend backend = explanation.backend();
    RecordedRollout recorded = explanation.recorded().orElse(null);
    json.writeStartObject();
    json.writeStringField("backend", backend == null ? null : backend.id());
    json.writeObjectField("chosen", explanation.chosen());
    json.writeStringField("reason", explanation.reason());
    json.writeStringField("configuredBackend", explanation.config().backend().id());
    json.writeObjectField(
        "configuredPercent", explanation.percentIsGiven() ? explanation.percent() : null);
    json.writeObjectField("recordedPercent", recorded == null ? null : recorded.percent());
    write("recordedPercentSince", recorded == null ? null : recorded.percentSince(), json);
    json.writeObjectField("recordedChosen", recorded == null ? null : recorded.chosen());
    write("recordedChosenSince", recorded == null ? null : recorded.chosenSince(), json);
    json.writeObjectField("bucketPercent", explanation.bucketPercent());
    json.writeEndObject();
  }

  private static void write(String name, @Nullable Instant instant, JsonGenerator json)
      throws IOException {
    json.writeStringField(name, instant == null ? null : instant.toString());
  }
}
