package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.array;
import static dev.sessionstore.json.Texts.session;
import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.json.LegacyElement.Collapsed;
import dev.sessionstore.json.LegacyElement.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of repeated ids, as the reader of legacy files shows it. */
class DuplicateRuleTest {

  @TempDir Path folder;

  private List<LegacyElement> elements(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("sessions.json"), json);
    List<LegacyElement> elements = new ArrayList<>();
    try (LegacyReader reader = LegacyReader.open(file)) {
      for (LegacyElement next = reader.next(); next != null; next = reader.next()) {
        elements.add(next);
      }
    }
    return elements;
  }

  private List<String> ids(String json) throws IOException {
    return elements(json).stream().map(DuplicateRuleTest::id).toList();
  }

  private static String id(LegacyElement element) {
    return element instanceof Session session
        ? session.session().id()
        : element instanceof Collapsed collapsed ? "=" + collapsed.id() : "!";
  }

  @Test
  void duplicates_equalToTheFirst_collapse() throws IOException {
    String nulls = session("a", "\"model\":null");

    assertThat(ids(array(session("a"), session("b"), nulls, session("a"))))
        .containsExactly("a", "b", "=a", "=a");
  }

  @Test
  void duplicates_thatDiffer_getTheNextSuffixInFileOrder() throws IOException {
    String second = session("a", "\"winnerId\":2");
    String third = session("a", "\"winnerId\":3");

    assertThat(ids(array(session("a"), second, session("a"), third, second, third)))
        .containsExactly("a", "a~2", "=a", "a~3", "=a", "=a");
  }

  @Test
  void duplicates_suffixThatIsTaken_isLeftToItsOwner() throws IOException {
    String other = session("x", "\"winnerId\":2");

    assertThat(ids(array(session("x"), other, session("x~2")))).containsExactly("x", "x~3", "x~2");
    assertThat(ids(array(session("x~2"), session("x"), other, session("x~2", "\"model\":\"m\""))))
        .containsExactly("x~2", "x", "x~3", "x~2~2");
  }

  @Test
  void duplicates_suffixThatABadElementHas_isNotGivenAway() throws IOException {
    assertThat(ids(array(session("x"), session("x", "\"model\":\"m\""), "{\"id\":\"x~2\"}")))
        .containsExactly("x", "x~3", "!");
  }

  @Test
  void duplicates_numbersInAnotherSpelling_areEqual() throws IOException {
    assertThat(ids(array(session("a", "\"x\":99.50"), session("a", "\"x\":9.95e1"))))
        .containsExactly("a", "=a");
  }

  @Test
  void duplicates_badElement_countsAsNoSession() throws IOException {
    assertThat(ids(array(session("a", "\"winnerId\":\"\""), session("a"), session("a"))))
        .containsExactly("!", "a", "=a");
  }

  @Test
  void duplicates_renamed_tellTheOriginalId() throws IOException {
    Session renamed =
        (Session) elements(array(session("a"), session("a", "\"model\":\"m\""))).get(1);

    assertThat(renamed.originalId()).isEqualTo("a");
    assertThat(renamed.renamed()).isTrue();
    assertThat(renamed.session()).isEqualTo(value("a").toBuilder().id("a~2").model("m").build());
  }

  @Test
  void duplicates_beforeDamage_areResolvedAllTheSame() throws IOException {
    String json = array(session("a"), session("a", "\"model\":\"m\""), session("b"));
    Path file = folder.resolve("sessions.json");
    Files.writeString(file, json.substring(0, json.length() - 4));

    try (LegacyReader reader = LegacyReader.open(file)) {
      assertThat(reader.next()).isInstanceOf(Session.class);
      assertThat(((Session) reader.next()).session().id()).isEqualTo("a~2");
      assertThatThrownBy(reader::next).isInstanceOf(StoreCorruptException.class);
    }
  }
}
