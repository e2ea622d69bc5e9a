package dev.sessionstore.migrate.corpus;

import java.util.ArrayList;
import java.util.List;

/**
 * The outline of one session: all that its parts must agree on. Texts are not in it; they are drawn
 * again from the coordinates each time the session is written, so a plan is small and writing it
 * twice gives the same bytes.
 *
 * @param settings the settings it was drawn under
 * @param workspace the workspace that owns the session
 * @param index the session's place among the workspace's own
 * @param id the session id
 * @param type the session type
 * @param status the session status
 * @param spelling the spelling of the writer's timestamps; the front end also leaves nulls out
 * @param mixed whether some timestamps are in the other spelling
 * @param createdMilli the time of creation
 * @param updatedMilli the time of the last change, not before any message
 * @param messageMillis the times of the messages, in the order of the chat
 * @param runtimes the runtime of each instance
 * @param firstInstanceId 0 or 1
 */
record SessionPlan(
    CorpusSettings settings,
    int workspace,
    int index,
    String id,
    String type,
    String status,
    Spelling spelling,
    boolean mixed,
    long createdMilli,
    long updatedMilli,
    List<Long> messageMillis,
    List<String> runtimes,
    int firstInstanceId) {

  private static final int PLAN_STREAM = 4;
  private static final int DETAIL_STREAM = 5;
  private static final long FIRST_CREATION = 1_730_000_000_000L;
  private static final long CREATION_SPAN = 365L * 86_400_000;
  private static final int LONGEST_PAUSE_MILLIS = 300_000;
  private static final int MOST_MESSAGES = 40;
  private static final List<String> TYPES =
      List.of("competition", "competition", "ensemble", "debate", "competition", "debate");
  private static final List<String> STATUSES =
      List.of("completed", "running", "completed", "failed", "completed", "paused");
  private static final List<String> DEBATE_STATES =
      List.of("started", "round_1", "round_2", "round_3");
  private static final List<String> RUNTIMES = List.of("claude", "codex", "claude", "gemini");
  private static final List<Integer> INSTANCE_COUNTS = List.of(1, 2, 2, 3, 3, 3, 4, 5, 8);

  static SessionPlan draw(CorpusSettings settings, int workspace, int index) {
    Dice dice = Dice.at(settings.seed(), PLAN_STREAM, workspace, index);
    double traps = settings.traps();
    String type = dice.chance(.04 * traps) ? "integration" : dice.pick(TYPES);
    boolean debating = type.equals("debate") && dice.chance(.7 * traps);
    String status = debating ? dice.pick(DEBATE_STATES) : dice.pick(STATUSES);
    Spelling spelling = dice.chance(.5 * traps) ? Spelling.FRONT_END : Spelling.BACK_END;
    boolean mixed = dice.chance(.5 * traps);
    long created = FIRST_CREATION + dice.below(CREATION_SPAN);
    List<Long> messageMillis = drawMessageTimes(dice, settings, created);
    long latest = messageMillis.stream().mapToLong(Long::longValue).reduce(created, Math::max);
    return new SessionPlan(
        settings,
        workspace,
        index,
        drawId(dice, type, created),
        type,
        status,
        spelling,
        mixed,
        created,
        latest + dice.below(LONGEST_PAUSE_MILLIS),
        messageMillis,
        drawRuntimes(dice, settings),
        dice.below(2));
  }

  private static List<Long> drawMessageTimes(Dice dice, CorpusSettings settings, long created) {
    double share = dice.fraction() * dice.fraction();
    int count = settings.messagesPerSession().orElse((int) (share * (MOST_MESSAGES + 1)));
    List<Long> millis = new ArrayList<>(count);
    long clock = created;
    for (int i = 0; i < count; i++) {
      clock += 1 + dice.below(LONGEST_PAUSE_MILLIS);
      if (dice.chance(.05 * settings.traps())) {
        clock -= LONGEST_PAUSE_MILLIS;
      }
      millis.add(clock);
    }
    return List.copyOf(millis);
  }

  private static List<String> drawRuntimes(Dice dice, CorpusSettings settings) {
    int drawn = dice.pick(INSTANCE_COUNTS);
    int count = settings.instancesPerSession().orElse(drawn);
    List<String> runtimes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      runtimes.add(dice.pick(RUNTIMES));
    }
    return List.copyOf(runtimes);
  }

  private static String drawId(Dice dice, String type, long created) {
    String prefix =
        switch (type) {
          case "competition" -> "comp";
          case "ensemble" -> "ens";
          case "integration" -> "int";
          default -> type;
        };
    String digits = Integer.toHexString(0x1000000 | dice.below(0x1000000)).substring(1);
    return prefix + "-" + created + "-" + digits;
  }

  /** Returns the dice for the session's details, always starting from the same place. */
  Dice details() {
    return Dice.at(settings.seed(), DETAIL_STREAM, workspace, index);
  }

  boolean isDone() {
    return status.equals("completed") || status.equals("failed");
  }

  boolean isDebateState() {
    return DEBATE_STATES.contains(status);
  }
}
