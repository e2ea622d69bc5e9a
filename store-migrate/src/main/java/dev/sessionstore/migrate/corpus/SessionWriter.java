package dev.sessionstore.migrate.corpus;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes whole sessions to one file, any session as often as it is asked for. */
final class SessionWriter {
  private static final List<String> MODELS = List.of("sonnet", "opus", "haiku", "");
  private static final List<Integer> TIMEOUTS_SECONDS = List.of(300, 900, 3_600, 0);
  private static final int MISSING_WINNER = 77;

  private final JsonGenerator generator;
  private final FileTally tally;

  SessionWriter(JsonGenerator generator, FileTally tally) {
    this.generator = generator;
    this.tally = tally;
  }

  /**
   * Writes the planned session.
   *
   * @param numberingShift added to each instance's own id and to nothing that names it
   */
  void write(SessionPlan plan, int numberingShift) throws IOException {
    LegacyJson json = new LegacyJson(generator, tally, plan);
    Dice dice = json.dice();
    tallyPlan(plan);
    boolean done = plan.isDone();
    generator.writeStartObject();
    json.text("id", plan.id());
    json.text("type", plan.type());
    json.text("task", dice.pick(Vocabulary.TASKS));
    json.text("status", plan.status());
    json.timestamp("createdAt", plan.createdMilli());
    json.timestamp("updatedAt", plan.updatedMilli());
    json.timestamp("completedAt", done ? Long.valueOf(plan.updatedMilli()) : null);
    Set<Integer> ids =
        new InstanceWriter(json, plan).writeAll(plan.firstInstanceId() + numberingShift);
    new ChatWriter(json, plan, ids).writeAll();
    String model = dice.pick(MODELS);
    json.text("model", model.isEmpty() ? null : model);
    int timeout = dice.pick(TIMEOUTS_SECONDS);
    json.number("timeoutSeconds", timeout == 0 ? null : Integer.valueOf(timeout));
    boolean preserve = dice.chance(.5);
    json.truth("preserveWorktrees", dice.chance(.3) ? null : Boolean.valueOf(preserve));
    writeWinner(json, plan, ids);
    writeRuntimeMix(json, plan);
    json.number("totalDuration", json.maybe(done ? 0 : 1, 100_000));
    json.number("totalFilesChanged", json.maybe(done ? 0 : 1, 120));
    json.number("totalLinesAdded", json.maybe(done ? 0 : 1, 9_000));
    json.number("totalLinesDeleted", json.maybe(done ? 0 : 1, 2_000));
    if (json.trap(.25)) {
      UnknownMembers.ofSession(json, plan);
      tally.add(Trap.UNKNOWN_SESSION_MEMBER);
    }
    generator.writeEndObject();
    if (json.hasOmittedNulls()) {
      tally.add(Trap.NULLS_OMITTED);
    }
    if (json.usesBothSpellings()) {
      tally.add(Trap.MIXED_SPELLINGS);
    }
  }

  private void tallyPlan(SessionPlan plan) {
    tally.addElement();
    if (plan.isDebateState()) {
      tally.add(Trap.DEBATE_STATUS);
    }
    if (plan.type().equals("integration")) {
      tally.add(Trap.UNDOCUMENTED_VALUE);
    }
  }

  private void writeWinner(LegacyJson json, SessionPlan plan, Set<Integer> ids) throws IOException {
    Integer winner = winner(json, plan);
    if (winner != null && !ids.contains(winner)) {
      tally.add(Trap.DANGLING_WINNER);
    }
    json.number("winnerId", winner);
  }

  private static @Nullable Integer winner(LegacyJson json, SessionPlan plan) {
    if (json.trap(.05)) {
      return MISSING_WINNER;
    }
    int count = plan.runtimes().size();
    if (count == 0 || !plan.isDone() || json.dice().chance(.3)) {
      return null;
    }
    return plan.firstInstanceId() + json.dice().below(count);
  }

  private void writeRuntimeMix(LegacyJson json, SessionPlan plan) throws IOException {
    if (json.dice().chance(.3)) {
      json.text("runtimeMix", null);
      return;
    }
    generator.writeArrayFieldStart("runtimeMix");
    for (String runtime : plan.runtimes()) {
      generator.writeString(runtime);
    }
    generator.writeEndArray();
  }
}
