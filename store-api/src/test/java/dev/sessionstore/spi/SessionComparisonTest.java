package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.RawJson;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.OneMemberChanged;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.SessionArbitraries;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SessionComparisonTest {

  private static final WorktreeSession FULL = SampleSessions.full("s");

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void anyTwoSessions_haveNoDifferencesExactlyIfEqual(
      @ForAll("sessions") WorktreeSession one, @ForAll("sessions") WorktreeSession other) {
    assertThat(SessionComparison.differences(one, other).isEmpty()).isEqualTo(one.equals(other));
    assertThat(SessionComparison.differences(one, SpeltAnew.of(one))).isEmpty();
  }

  @Property(tries = 25, edgeCases = EdgeCasesMode.NONE)
  void anySessionWithOneMemberChanged_differsThereAndNowhereElse(
      @ForAll("sessions") WorktreeSession session) {
    assertEachVariantDiffersInItsMember(session);
  }

  @Example
  void fullSessionWithOneMemberChanged_differsThereAndNowhereElse() {
    assertEachVariantDiffersInItsMember(FULL);
  }

  private static void assertEachVariantDiffersInItsMember(WorktreeSession session) {
    for (OneMemberChanged.Variant variant : OneMemberChanged.variants(session)) {
      List<String> differences = SessionComparison.differences(session, variant.session());
      String member = variant.member();
      if (member.endsWith("/extensions")) {
        // Unknown members stand beside the documented ones.
        String parent = member.substring(0, member.length() - "extensions".length());
        assertThat(differences).isNotEmpty().allMatch(at -> at.startsWith(parent));
      } else if (member.matches("/(instances|chatHistory|runtimeMix)")) {
        assertThat(differences)
            .isNotEmpty()
            .allMatch(at -> at.equals(member) || at.startsWith(member + "/"));
      } else {
        assertThat(differences).containsExactly(member);
      }
      assertThat(SessionComparison.differences(variant.session(), session))
          .as("the other way round")
          .containsExactlyInAnyOrderElementsOf(differences);
    }
  }

  @Example
  void elementsThatOneSideLacks_areNamedOneByOne() {
    WorktreeSession shorter =
        FULL.toBuilder()
            .instances(FULL.instances().subList(0, 2))
            .chatHistory(FULL.chatHistory().subList(0, 1))
            .build();

    assertThat(SessionComparison.differences(FULL, shorter))
        .containsExactly("/instances/2", "/chatHistory/1", "/chatHistory/2");
  }

  @Example
  void absentList_isNotTheEmptyOne() {
    WorktreeSession absent = FULL.toBuilder().runtimeMix(null).build();

    assertThat(SessionComparison.differences(FULL, absent)).containsExactly("/runtimeMix");
    assertThat(
            SessionComparison.differences(absent, absent.toBuilder().runtimeMix(List.of()).build()))
        .containsExactly("/runtimeMix");
  }

  @Example
  void severalMembers_areNamedInTheOrderOfTheFormat() {
    WorktreeSession changed =
        FULL.toBuilder()
            .extensions(RawJson.EMPTY)
            .task("other")
            .chatHistory(
                List.of(
                    FULL.chatHistory().get(0).toBuilder().content("other").build(),
                    FULL.chatHistory().get(1),
                    FULL.chatHistory().get(2)))
            .build();

    assertThat(SessionComparison.differences(FULL, changed))
        .containsExactly(
            "/task",
            "/chatHistory/0/content",
            "/evaluation",
            "/integrationPhase",
            "/integrationInstanceId",
            "/later");
  }

  @Example
  void unknownMembers_areComparedByValue_objectsMemberByMember() {
    assertThat(
            unknown(
                "{\"same\":99.50,\"a\":{\"b\":{\"c\":1,\"d\":[1,2]}},\"gone\":null,\"kind\":{}}",
                "{\"a\":{\"b\":{\"c\":1,\"d\":[2,1]},\"e\":0},\"same\":9.95e1,\"kind\":[]}"))
        .containsExactly("/a/b/d", "/a/e", "/gone", "/kind");
  }

  @Example
  void unknownMembers_ofInstancesAndMessages_areNamedWhereTheyStand() {
    RawJson extensions = RawJson.of("{\"x\":{\"y\":1}}");
    WorktreeInstance instance = WorktreeInstance.builder().build();
    ChatMessage message = SampleSessions.message("m", "text");
    WorktreeSession base =
        FULL.toBuilder().instances(List.of(instance)).chatHistory(List.of(message)).build();
    WorktreeSession changed =
        base.toBuilder()
            .instances(List.of(instance.toBuilder().extensions(extensions).build()))
            .chatHistory(List.of(message.toBuilder().extensions(extensions).build()))
            .build();

    assertThat(SessionComparison.differences(base, changed))
        .containsExactly("/instances/0/x", "/chatHistory/0/x");
  }

  @Example
  void namesWithSlashAndTilde_areEscapedAsRfc6901Says() {
    assertThat(unknown("{\"a/b\":1,\"m~n\":1,\"~1\":1,\"\":1}", "{}"))
        .containsExactly("/a~1b", "/m~0n", "/~01", "/");
  }

  @Example
  void deeplyNestedUnknownMember_isFound() {
    String deep = "{\"a\":".repeat(RawJson.MAX_DEPTH - 1) + "%s" + "}".repeat(999);

    assertThat(unknown(deep.formatted("[1]"), deep.formatted("[2]")))
        .containsExactly("/a".repeat(RawJson.MAX_DEPTH - 1));
  }

  private static List<String> unknown(String one, String other) {
    return SessionComparison.differences(
        FULL.toBuilder().extensions(RawJson.of(one)).build(),
        FULL.toBuilder().extensions(RawJson.of(other)).build());
  }

  @Provide
  Arbitrary<WorktreeSession> sessions() {
    return SessionArbitraries.sessions();
  }
}
