package dev.sessionstore.migrate.corpus;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the instances of one session and remembers which ids they got. */
final class InstanceWriter {
  private static final double OUTPUT_MU = 7.43;
  private static final double OUTPUT_SIGMA = 1.1;
  private static final int LONGEST_RUN_MILLIS = 5_000_000;
  private static final List<String> STATUSES =
      List.of("completed", "idle", "running", "completed", "failed", "paused", "archived");
  private static final List<String> MODELS = List.of("sonnet", "opus", "gpt-5-codex", "");
  private static final List<String> LABELS = List.of("Claude Code", "Codex CLI", "Gemini CLI", "");

  private final LegacyJson json;
  private final SessionPlan plan;
  private final Dice dice;
  private final Set<Integer> ids = new HashSet<>();

  InstanceWriter(LegacyJson json, SessionPlan plan) {
    this.json = json;
    this.plan = plan;
    this.dice = json.dice();
  }

  /** Writes all instances, the first under the given id, and returns the ids. */
  Set<Integer> writeAll(int firstId) throws IOException {
    json.generator().writeArrayFieldStart("instances");
    int count = plan.runtimes().size();
    boolean repeat = count > 0 && json.trap(.06);
    for (int i = 0; i < count; i++) {
      write(firstId + i, i);
    }
    if (repeat) {
      write(firstId, 0);
    }
    json.generator().writeEndArray();
    return ids;
  }

  private void write(int id, int place) throws IOException {
    json.tally().addInstance();
    if (!ids.add(id)) {
      json.tally().add(Trap.REPEATED_INSTANCE_ID);
    }
    String runtime = plan.runtimes().get(place);
    int ordinal = place + 1;
    json.generator().writeStartObject();
    json.number("instanceId", id);
    json.text(
        "worktreePath",
        dice.chance(.1) ? "" : "/home/mika/.worktrees/" + plan.id() + "/instance-" + ordinal);
    json.text("branch", runtime + "/" + plan.type() + "-" + ordinal);
    json.text("agentName", dice.pick(Vocabulary.AGENTS));
    json.text("status", status());
    json.text("tmuxSessionId", dice.chance(.1) ? "" : "ait42-" + plan.id() + "-" + ordinal);
    json.capture("output", output(), .04);
    json.timestamp("startTime", dice.chance(.05) ? null : Long.valueOf(plan.createdMilli()));
    long end = plan.createdMilli() + dice.below(LONGEST_RUN_MILLIS);
    json.timestamp("endTime", dice.chance(.4) ? null : Long.valueOf(end));
    json.number("filesChanged", json.maybe(.3, 60));
    json.number("linesAdded", json.maybe(.3, 5_000));
    json.number("linesDeleted", json.maybe(.3, 1_200));
    if (dice.chance(.7)) {
      json.text("runtime", runtime);
      json.text("model", emptyToNull(dice.pick(MODELS)));
      json.text("runtimeLabel", emptyToNull(dice.pick(LABELS)));
    }
    if (json.trap(.3)) {
      UnknownMembers.ofInstance(json);
      json.tally().add(Trap.UNKNOWN_INSTANCE_MEMBER);
    }
    json.generator().writeEndObject();
  }

  private String status() {
    if (json.trap(.08)) {
      json.tally().add(Trap.UNDOCUMENTED_VALUE);
      return "timeout";
    }
    return dice.pick(STATUSES);
  }

  private @Nullable String output() {
    int limit = plan.settings().maxOutput();
    if (limit > 0 && json.trap(.004)) {
      json.tally().add(Trap.OUTPUT_AT_LIMIT);
      return TerminalText.ofLength(dice, limit);
    }
    if (dice.chance(.2)) {
      return dice.chance(.7) ? null : "";
    }
    double length = dice.logNormal(OUTPUT_MU, OUTPUT_SIGMA);
    return TerminalText.ofLength(dice, (int) Math.min(length, Math.max(0, limit - 1)));
  }

  private static @Nullable String emptyToNull(String value) {
    return value.isEmpty() ? null : value;
  }
}
