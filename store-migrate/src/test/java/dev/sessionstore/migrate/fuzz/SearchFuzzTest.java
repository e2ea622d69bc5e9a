package dev.sessionstore.migrate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sessionstore.Durability;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SessionListing;
import dev.sessionstore.spi.TextQuery;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.SampleTexts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any query over a few dozen sessions, one of which has any text: found is what a scan by the rule
 * finds. The input is the query and, behind a line break, that text.
 */
class SearchFuzzTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final List<String> TASKS =
      List.of(
          "日本語の認証フローを修正する。",
          "port the C++ parser (foo-bar) to a:b::c AND NOT x",
          "x_y%z a.b[0]->c && !d || \"quoted\" 'single' \\back *^~",
          "Straße ÄÖÜ ŁÓDŹ ΣΊΣΥΦΟΣ привет ＡＢＣ Kelvin",
          "한국어 검색 👩\u200d👩\u200d👧 e\u0301tat 😀😀 𠮷野家",
          "one\0two\u001b[31mred\u001b[0m\rthree\u0000",
          "");

  @TempDir static Path folder;

  private static SqliteSessionStore store;
  private static List<WorktreeSession> sessions;

  @BeforeAll
  static void openStore() {
    store =
        SqliteSessionStore.open(
            StoreConfig.builder().home(folder).durability(Durability.NORMAL).build());
    List<WorktreeSession> made = new ArrayList<>();
    List<String> texts = new ArrayList<>(TASKS);
    SampleTexts.all().values().stream().filter(text -> text.length() < 1000).forEach(texts::add);
    for (String text : texts) {
      int n = made.size();
      WorktreeSession.Builder session = SampleSessions.simple("s" + n).toBuilder();
      switch (n % 3) {
        case 0 -> session.task(text);
        case 1 -> session.chatHistory(List.of(SampleSessions.message("m", text)));
        default ->
            session.instances(
                List.of(SampleSessions.instance(0).toBuilder().agentName(text).build()));
      }
      made.add(store.create(WORKSPACE, session.build()));
    }
    sessions = made;
  }

  @AfterAll
  static void closeStore() {
    store.close();
  }

  @FuzzTest
  void anyQuery_findsWhatAScanFinds(byte[] input) {
    String[] parts = AnyText.of(input).split("\n", 2);
    if (parts.length == 2) {
      write(parts[1]);
    }
    TextQuery query = TextQuery.of(parts[0]);
    int limit = 1 + parts[0].length() % 40;
    SessionListing scan = new SessionListing(sessions);

    List<SearchHit> hits = store.search(WORKSPACE, parts[0], limit);

    assertThat(hits).isEqualTo(query.isBlank() ? List.of() : scan.search(query, limit));
    SessionQuery listed = SessionQuery.builder().text(parts[0]).limit(100).build();
    assertThat(store.list(WORKSPACE, listed).items().stream().map(SessionSummary::id))
        .isEqualTo(scan.page(listed).items().stream().map(SessionSummary::id).toList());
  }

  private static void write(String text) {
    WorktreeSession changed =
        sessions.get(0).toBuilder()
            .task(text)
            .chatHistory(List.of(SampleSessions.message("m", text + text)))
            .build();
    try {
      sessions.set(0, store.update(WORKSPACE, changed));
    } catch (InvalidSessionException e) {
      assertThat(TextQuery.of(text + "x").isBlank()).as("has an unpaired surrogate").isTrue();
    }
  }
}
