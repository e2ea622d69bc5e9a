package dev.sessionstore.migrate.corpus;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Writes the array of one workspace: its own sessions, some of them twice, and some of its
 * neighbour's.
 */
final class WorkspaceFileWriter {
  private static final int REPEAT_STREAM = 6;

  private final CorpusSettings settings;
  private final int workspace;
  private final Dice dice;
  private final FileTally tally;
  private final Queue<SessionPlan> repeats = new ArrayDeque<>();

  WorkspaceFileWriter(CorpusSettings settings, int workspace, FileTally tally) {
    this.settings = settings;
    this.workspace = workspace;
    this.dice = Dice.at(settings.seed(), REPEAT_STREAM, workspace);
    this.tally = tally;
  }

  void write(OutputStream out) throws IOException {
    int count = settings.sessionsOf(workspace);
    int shareable = workspace == 0 ? 0 : settings.sessionsOf(workspace - 1);
    try (JsonGenerator generator = LegacyJson.generator(out)) {
      SessionWriter sessions = new SessionWriter(generator, tally);
      generator.writeStartArray();
      for (int i = 0; i < count; i++) {
        writeOwn(sessions, i);
        if (i < shareable && dice.chance(.05 * settings.traps())) {
          sessions.write(SessionPlan.draw(settings, workspace - 1, i), 0);
          tally.add(Trap.SHARED_SESSION);
        }
      }
      writeRepeats(sessions);
      generator.writeEndArray();
    }
  }

  private void writeOwn(SessionWriter sessions, int index) throws IOException {
    SessionPlan plan = SessionPlan.draw(settings, workspace, index);
    sessions.write(plan, 0);
    if (plan.type().equals("competition") && dice.chance(.3 * settings.traps())) {
      repeats.add(plan);
    }
    // The second copy is not always next to the first.
    if (dice.chance(.5)) {
      writeRepeats(sessions);
    }
  }

  private void writeRepeats(SessionWriter sessions) throws IOException {
    for (SessionPlan plan = repeats.poll(); plan != null; plan = repeats.poll()) {
      boolean renumbered = !plan.runtimes().isEmpty() && dice.chance(.8);
      sessions.write(plan, renumbered ? 1 : 0);
      tally.add(renumbered ? Trap.RENUMBERED_DUPLICATE : Trap.EQUAL_DUPLICATE);
    }
  }
}
