package dev.sessionstore.migrate.corpus;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the chat of one session, in the order of the plan's message times. */
final class ChatWriter {
  private static final List<String> ROLES = List.of("assistant", "user", "assistant", "system");
  private static final int MISSING_INSTANCE = 99;

  private final LegacyJson json;
  private final SessionPlan plan;
  private final Dice dice;
  private final Set<Integer> instanceIds;
  private final Set<String> ids = new HashSet<>();
  private @Nullable Long previousMilli;

  ChatWriter(LegacyJson json, SessionPlan plan, Set<Integer> instanceIds) {
    this.json = json;
    this.plan = plan;
    this.dice = json.dice();
    this.instanceIds = instanceIds;
  }

  void writeAll() throws IOException {
    json.generator().writeArrayFieldStart("chatHistory");
    for (long milli : plan.messageMillis()) {
      Spelling own = plan.spelling();
      Spelling spelling = plan.mixed() && dice.chance(.4) ? own.other() : own;
      write(milli, spelling);
      if (json.trap(.02)) {
        write(milli, spelling);
      }
    }
    json.generator().writeEndArray();
  }

  private void write(long milli, Spelling spelling) throws IOException {
    String id = "msg-" + milli;
    json.tally().addMessage();
    if (!ids.add(id)) {
      json.tally().add(Trap.REPEATED_MESSAGE_ID);
    }
    String role = dice.pick(ROLES);
    json.generator().writeStartObject();
    json.text("id", id);
    json.text("role", role);
    if (json.trap(.05)) {
      UnknownMembers.ofMessage(json);
      json.tally().add(Trap.UNKNOWN_MESSAGE_MEMBER);
    }
    json.capture("content", content(role), .01);
    boolean stamped = json.timestamp("timestamp", milli, spelling);
    if (stamped && previousMilli != null && milli < previousMilli) {
      json.tally().add(Trap.BACKWARDS_CLOCK);
    }
    previousMilli = stamped ? milli : null;
    Integer instanceId = instanceId();
    if (instanceId != null && !instanceIds.contains(instanceId)) {
      json.tally().add(Trap.DANGLING_MESSAGE_INSTANCE);
    }
    json.number("instanceId", instanceId);
    json.generator().writeEndObject();
  }

  private String content(String role) {
    if (role.equals("assistant")) {
      return TerminalText.ofLength(dice, 200 + dice.below(2_300));
    }
    StringBuilder text = new StringBuilder(dice.pick(Vocabulary.TASKS));
    for (int i = dice.below(4); i > 0; i--) {
      text.append('\n').append(dice.pick(Vocabulary.FOLLOW_UPS));
    }
    return text.toString();
  }

  /** Names an instance by the plan's numbering, which a renumbered duplicate does not follow. */
  private @Nullable Integer instanceId() {
    if (json.trap(.02)) {
      return MISSING_INSTANCE;
    }
    int count = plan.runtimes().size();
    if (count == 0 || dice.chance(.3)) {
      return null;
    }
    return plan.firstInstanceId() + dice.below(count);
  }
}
