package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.at;
import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.instance;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SearchHit;
import dev.sessionstore.SearchHit.Field;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SessionValidation;
import dev.sessionstore.spi.TextQuery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a search finds, for any text that a user may type. */
public interface SearchContract extends StoreUnderTest {

  /** Queries that mean something to SQL, to full-text engines or to nobody; none is in a sample. */
  List<String> HOSTILE =
      List.of(
          "\"",
          "\"\"",
          "'",
          "' OR '1'='1",
          "'; DROP TABLE sessions; --",
          "AND OR NOT",
          "NEAR(a b)",
          "task:*",
          "*",
          "^",
          "^x*",
          "%",
          "_",
          "%%",
          "\\",
          "\\%",
          "\\_",
          "()",
          "(",
          "{x}",
          "a:b:c:",
          "+-+",
          "\0",
          "x\0y",
          "\u0001\u0002",
          "\ufffd",
          "\ud800",
          "\udc00",
          "x\ud83d",
          "\ud83d \ude00",
          "😀",
          "\ufeff",
          "zz ".repeat(500),
          "z".repeat(20_000));

  @Test
  default void search_taskAgentAndChat_tellWhereItWas() {
    WorktreeSession inTask = simple("task").toBuilder().task("the needle is here").build();
    WorktreeSession inAgent =
        simple("agent").toBuilder()
            .instances(
                List.of(
                    instance(0),
                    instance(0).toBuilder().agentName("needle-2").build(),
                    instance(0)))
            .build();
    WorktreeSession inChat =
        simple("chat").toBuilder()
            .chatHistory(
                List.of(
                    message("m", "a"),
                    message("m", "b"),
                    message("m", "needle"),
                    message("m", "needle")))
            .build();
    WorktreeSession inAll =
        simple("all").toBuilder()
            .task("Needle")
            .instances(inAgent.instances())
            .chatHistory(inChat.chatHistory())
            .build();
    createAll(WORKSPACE, List.of(inTask, inAgent, inChat, inAll, simple("none")));

    assertThat(store().search(WORKSPACE, "needle", 10))
        .containsExactly(
            new SearchHit("all", Field.TASK, 0, "Needle"),
            new SearchHit("chat", Field.CHAT, 2, "needle"),
            new SearchHit("agent", Field.AGENT_NAME, 1, "needle-2"),
            new SearchHit("task", Field.TASK, 0, "the needle is here"));
  }

  /** Words in two texts of a session are not a match, words in any order in one are. */
  @Test
  default void search_severalWords_mustAllBeInOneText() {
    WorktreeSession session =
        simple("s").toBuilder()
            .task("alpha beta")
            .instances(List.of(instance(0).toBuilder().agentName("gamma").build()))
            .chatHistory(List.of(message("m", "gamma alpha"), message("m", "gammabetaalpha")))
            .build();
    store().create(WORKSPACE, session);

    assertFound("beta alpha", "s", Field.TASK, 0);
    assertFound("gamma", "s", Field.AGENT_NAME, 0);
    assertFound("alpha gamma", "s", Field.CHAT, 0);
    assertFound(" beta\tgamma \n alpha\u3000", "s", Field.CHAT, 1);
    assertFound("alpha alpha ALPHA", "s", Field.TASK, 0);
    assertThat(store().search(WORKSPACE, "alpha delta", 10)).isEmpty();
  }

  @Test
  default void search_japanese_findsWordsOfOneAndTwoCharacters() {
    assertFoundIn(
        "日本語の認証フローを修正する。",
        List.of("認証", "証", "フロー", "ー", "認証フロー", "する。", "日本語の認証フローを修正する。", "修正 認証", "の"),
        List.of("証認", "語認", "フロ一", "認 証 者"));
  }

  @Test
  default void search_code_isJustText() {
    assertFoundIn(
        "port the C++ parser (foo-bar) to a:b::c AND NOT x",
        List.of(
            "c++", "C++", "+", "++", "foo-bar", "o-b", "(foo-bar)", "a:b", "::", "P", "and not"),
        List.of("c+++", "foo bar x y", "foo_bar", "a::b", "c--", "xor"));
    assertFoundIn(
        "x_y%z a.b[0]->c && !d || \"quoted\" 'single' \\back *^~",
        List.of("_", "x_y", "%z", "y%", "[0]->", "&&", "\"quoted\"", "'", "\\", "||", "!d", "*^~"),
        List.of("x%y", "__", "%%", "z_a", "''", "\\\\", "quoted'"));
  }

  @Test
  default void search_case_makesNoDifference() {
    assertFoundIn(
        "Straße ÄÖÜ ŁÓDŹ ΣΊΣΥΦΟΣ привет ＡＢＣ Kelvin",
        List.of("STRA", "straße", "äöü", "łódź", "σίσυφος", "σίσυφοσ", "ПРИВЕТ", "ａｂｃ", "kELVIN"),
        List.of("strasse", "aou", "lodz", "abc"));
  }

  @Test
  default void search_emojiAndCombinedCharacters_areCompared() {
    assertFoundIn(
        "한국어 검색 👩\u200d👩\u200d👧 e\u0301tat 😀😀 𠮷野家",
        List.of("검", "국어", "👩\u200d👧", "👧", "😀", "😀😀", "e\u0301", "tat", "𠮷", "𠮷野"),
        List.of("\u00e9tat", "😁", "😀😀😀", "\ud83d", "\ude00", "吉"));
  }

  @Test
  default void search_controlCharacters_areCompared() {
    assertFoundIn(
        "one\0two\u001b[31mred\u001b[0m\rthree\u0000",
        List.of("one", "two", "three", "e\0t", "[31mred", "\0", "\u001b[0m", "three\0"),
        List.of("onetwo", "t\0o", "\0\0", "\0one"));
  }

  @Test
  default void search_blank_findsNothing() {
    store().create(WORKSPACE, full("s"));

    for (String blank : List.of("", " ", "\t\n\r", "\u3000", "\u2028")) {
      assertThat(store().search(WORKSPACE, blank, 10)).isEmpty();
    }
  }

  @Fault(39)
  @Test
  default void search_hostileText_findsNothingAndHarmsNothing() {
    createAll(WORKSPACE, List.of(full("s"), simple("t")));

    for (String hostile : HOSTILE) {
      assertThat(store().search(WORKSPACE, hostile, 10)).isEmpty();
    }

    assertHolds(WORKSPACE, List.of(full("s"), simple("t")));
    assertThat(store().search(WORKSPACE, "task of it", 10)).hasSize(1);
  }

  @Test
  default void search_hostileTextThatIsThere_isFound() {
    List<WorktreeSession> sessions = new ArrayList<>();
    for (String hostile : HOSTILE) {
      if (hostile.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
        sessions.add(simple("s" + sessions.size()).toBuilder().task("<" + hostile + ">").build());
      }
    }
    createAll(WORKSPACE, sessions);

    for (WorktreeSession session : sessions) {
      String text = session.task().substring(1, session.task().length() - 1);
      TextQuery query = TextQuery.of(text);
      assertThat(store().search(WORKSPACE, text, 100))
          .extracting(SearchHit::sessionId)
          .containsExactlyInAnyOrderElementsOf(
              sessions.stream()
                  .filter(s -> query.matches(s.task()))
                  .map(WorktreeSession::id)
                  .toList())
          .contains(session.id());
    }
  }

  /** Ids, outputs, branches and unknown members are not searched. */
  @Test
  default void search_otherFields_areNotSearched() {
    String text = "needle";
    WorktreeSession everywhere = SampleSessions.saying("needle", text);
    store()
        .create(
            WORKSPACE,
            everywhere.toBuilder()
                .task("")
                .instances(List.of(everywhere.instances().get(0).toBuilder().agentName("").build()))
                .chatHistory(
                    List.of(everywhere.chatHistory().get(0).toBuilder().content("").build()))
                .build());

    assertThat(store().search(WORKSPACE, text, 10)).isEmpty();
  }

  @Test
  default void search_hits_comeMostRecentlyUpdatedFirst() {
    createAll(WORKSPACE, ListingContract.TIMES);

    assertThat(store().search(WORKSPACE, "task", 100))
        .extracting(SearchHit::sessionId)
        .containsExactly(
            "far on",
            "empty",
            "noon",
            "noon again",
            "noon in Tokyo",
            "before 1970",
            "a nanosecond on",
            "unreadable");
    assertThat(store().search(WORKSPACE, "task", 3))
        .extracting(SearchHit::sessionId)
        .containsExactly("far on", "empty", "noon");
    assertThat(store().search(WORKSPACE, "task", Integer.MAX_VALUE)).hasSize(8);
  }

  @Test
  default void search_limit_countsHits() {
    for (int i = 0; i < 60; i++) {
      store()
          .create(
              WORKSPACE,
              at("s" + i, "", String.format("2025-01-01T00:00:%02dZ", i)).toBuilder()
                  .task(i % 20 == 0 ? "needle" : "nee dle")
                  .build());
    }

    assertThat(store().search(WORKSPACE, "needle", 2))
        .extracting(SearchHit::sessionId)
        .containsExactly("s40", "s20");
    assertThat(store().search(WORKSPACE, "needle", 100)).hasSize(3);
  }

  @Test
  default void search_changedAndDeletedSessions_areFoundAsTheyAreNow() {
    store().create(WORKSPACE, simple("s").toBuilder().task("first").build());
    assertFound("first", "s", Field.TASK, 0);

    store().update(WORKSPACE, simple("s").toBuilder().task("second").build());
    assertThat(store().search(WORKSPACE, "first", 10)).isEmpty();
    assertFound("second", "s", Field.TASK, 0);

    store().addChatMessage(WORKSPACE, "s", message("m", "third"));
    assertFound("third", "s", Field.CHAT, 0);
    store().addChatMessage(WORKSPACE, "s", message("m", "fourth"));
    assertFound("fourth", "s", Field.CHAT, 1);

    store()
        .modify(
            WORKSPACE,
            "s",
            session -> session.toBuilder().chatHistory(List.of(message("m", "fifth"))).build());
    assertThat(store().search(WORKSPACE, "third", 10)).isEmpty();
    assertFound("fifth", "s", Field.CHAT, 0);

    store().delete(WORKSPACE, "s");
    assertThat(store().search(WORKSPACE, "second", 10)).isEmpty();
    assertThat(store().search(WORKSPACE, "fifth", 10)).isEmpty();

    store().create(WORKSPACE, simple("s").toBuilder().task("sixth").build());
    assertThat(store().search(WORKSPACE, "second", 10)).isEmpty();
    assertFound("sixth", "s", Field.TASK, 0);
  }

  @Test
  default void search_afterReopening_findsTheSame() {
    assumeCan(Capability.KEEPS_AFTER_CLOSE);
    store().create(WORKSPACE, full("s"));
    store().addChatMessage(WORKSPACE, "s", message("m", "再認証"));
    List<SearchHit> before = store().search(WORKSPACE, "認証", 10);
    assertThat(before).hasSize(1);

    assertThat(reopen().search(WORKSPACE, "認証", 10)).isEqualTo(before);
  }

  @Test
  default void search_endOfALongText_isFoundAndCutToASnippet() {
    String chat = SampleTexts.longOutput(1 << 20) + " needle " + "😀".repeat(200);
    store()
        .create(
            WORKSPACE, simple("s").toBuilder().chatHistory(List.of(message("m", chat))).build());

    List<SearchHit> hits = store().search(WORKSPACE, "NEEDLE", 10);

    assertThat(hits).hasSize(1);
    assertThat(hits.get(0).snippet()).contains(" needle 😀").hasSizeBetween(20, 150);
    assertThat(SessionValidation.firstUnpairedSurrogate(hits.get(0).snippet())).isEqualTo(-1);
  }

  private void assertFound(String query, String id, Field field, int index) {
    assertThat(store().search(WORKSPACE, query, 10))
        .as(SessionDifference.shown(query))
        .singleElement()
        .satisfies(
            hit -> {
              assertThat(hit.sessionId()).isEqualTo(id);
              assertThat(hit.field()).isEqualTo(field);
              assertThat(hit.index()).isEqualTo(index);
            });
  }

  /** Puts a text into each of the three fields in turn, and looks for parts of it. */
  private void assertFoundIn(String text, List<String> parts, List<String> others) {
    List<WorktreeSession> sessions =
        List.of(
            simple("chat").toBuilder().chatHistory(List.of(message("m", text))).build(),
            simple("agent").toBuilder()
                .instances(List.of(instance(0).toBuilder().agentName(text).build()))
                .build(),
            simple("task").toBuilder().task(text).build());
    createAll(OTHER_WORKSPACE, sessions);
    for (String part : parts) {
      assertThat(store().search(OTHER_WORKSPACE, part, 10))
          .as(SessionDifference.shown(part))
          .extracting(SearchHit::sessionId)
          .contains("task", "agent", "chat");
    }
    for (String other : others) {
      assertThat(store().search(OTHER_WORKSPACE, other, 10))
          .as(SessionDifference.shown(other))
          .isEmpty();
    }
    sessions.forEach(session -> store().delete(OTHER_WORKSPACE, session.id()));
  }
}
