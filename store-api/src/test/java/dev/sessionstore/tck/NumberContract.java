package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.RawJson;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers keep their value, and those in unknown members also their spelling. */
public interface NumberContract extends StoreUnderTest {

  /** Literals that do not survive a detour over a double, a long or a decimal. */
  List<String> LITERALS =
      List.of(
          "0",
          "-0",
          "0.0",
          "-0.0",
          "1.0",
          "1.50",
          "99.50",
          "1e2",
          "1E2",
          "1E+2",
          "1e-2",
          "100",
          "9007199254740993",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "18446744073709551615",
          "123456789012345678901234567890",
          "0.123456789012345678901234567890",
          "123456789012345.678901234567890",
          "0.1000000000000000055511151231257827",
          "1e400",
          "-1E400",
          "1e-400",
          "5e-324",
          "1.7976931348623157e308",
          "1e999999999",
          "9".repeat(1_500),
          "0." + "0".repeat(1_500) + "1");

  @Test
  default void u32Members_bounds_areKept() {
    List<WorktreeSession> sessions = new ArrayList<>();
    for (long n : new long[] {0, 1, 2_147_483_647L, 2_147_483_648L, 4_294_967_295L}) {
      sessions.add(
          full("n " + n).toBuilder()
              .timeoutSeconds(n)
              .winnerId(n)
              .totalFilesChanged(n)
              .totalLinesAdded(n)
              .totalLinesDeleted(n)
              .instances(
                  List.of(
                      SampleSessions.instance(n).toBuilder()
                          .filesChanged(n)
                          .linesAdded(n)
                          .linesDeleted(n)
                          .build()))
              .chatHistory(List.of(message("m", "x").toBuilder().instanceId(n).build()))
              .build());
    }

    createAll(WORKSPACE, sessions);

    assertHolds(WORKSPACE, sessions);
  }

  @Fault(22)
  @Test
  default void totalDuration_wholeRange_isKept() {
    List<WorktreeSession> sessions = new ArrayList<>();
    for (long n :
        new long[] {0, 4_294_967_296L, (1L << 53) + 1, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
      sessions.add(full("n " + n).toBuilder().totalDuration(n).build());
    }

    createAll(WORKSPACE, sessions);

    assertHolds(WORKSPACE, sessions);
  }

  @Fault(22)
  @Test
  default void unknownNumbers_keepTheirLiterals() {
    Map<String, String> literals = literals();
    RawJson numbers = object(literals);
    RawJson inArray = RawJson.of("{\"array\":[" + String.join(",", LITERALS) + "]}");
    WorktreeSession session =
        simple("s").toBuilder()
            .extensions(numbers)
            .instances(
                List.of(
                    SampleSessions.instance(0).toBuilder().extensions(numbers).build(),
                    SampleSessions.instance(1).toBuilder().extensions(inArray).build()))
            .chatHistory(
                List.of(
                    message("m", "x").toBuilder().extensions(numbers).build(),
                    message("m", "x").toBuilder().extensions(inArray).build()))
            .build();

    store().create(WORKSPACE, session);
    store().updateInstanceStatus(WORKSPACE, "s", 0, InstanceStatus.IDLE);
    store().create(WORKSPACE, simple("t"));
    store().modify(WORKSPACE, "s", s -> s.toBuilder().task("other").build());
    store().addChatMessage(WORKSPACE, "s", session.chatHistory().get(0));

    for (boolean again : new boolean[] {false, true}) {
      if (again && !lacks().contains(Capability.KEEPS_AFTER_CLOSE)) {
        reopen();
      }
      WorktreeSession stored = store().get(WORKSPACE, "s");
      assertThat(stored.extensions().members()).isEqualTo(literals);
      assertThat(stored.instances().get(0).extensions().members()).isEqualTo(literals);
      assertThat(stored.instances().get(1).extensions().text()).isEqualTo(inArray.text());
      assertThat(stored.chatHistory().get(0).extensions().members()).isEqualTo(literals);
      assertThat(stored.chatHistory().get(1).extensions().text()).isEqualTo(inArray.text());
      assertThat(stored.chatHistory().get(2).extensions().members()).isEqualTo(literals);
    }
  }

  /** Equal values are spelt differently; an update may bring the other spelling. */
  @Test
  default void unknownNumbers_otherSpelling_isAnUpdateLikeAnyOther() {
    store()
        .create(WORKSPACE, simple("s").toBuilder().extensions(RawJson.of("{\"x\":1.5}")).build());

    WorktreeSession changed =
        simple("s").toBuilder().task("other").extensions(RawJson.of("{\"x\":1.50}")).build();
    store().update(WORKSPACE, changed);

    assertHolds(WORKSPACE, List.of(changed));
  }

  private static Map<String, String> literals() {
    Map<String, String> literals = new LinkedHashMap<>();
    LITERALS.forEach(literal -> literals.put("n" + literals.size(), literal));
    return literals;
  }

  private static RawJson object(Map<String, String> members) {
    StringBuilder json = new StringBuilder("{");
    members.forEach(
        (name, literal) ->
            json.append(json.length() > 1 ? ", " : "").append('"' + name + "\": " + literal));
    return RawJson.of(json.append('}').toString());
  }
}
