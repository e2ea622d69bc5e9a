package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.sessionstore.SearchHit;
import dev.sessionstore.SearchHit.Field;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.SessionArbitraries;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TextQueryTest {

  @Test
  void words_areSplitAtWhiteSpaceFoldedAndDistinct() {
    assertThat(TextQuery.of("  Foo\tBAR\u3000foo \n c++ ").words())
        .containsExactly("foo", "bar", "c++");
    assertThat(TextQuery.of("a\u00a0b").words()).containsExactly("a\u00a0b");
    assertThat(TextQuery.of("\"a b\" OR x*").words()).containsExactly("\"a", "b\"", "or", "x*");
  }

  @Test
  void blank_hasNoWordsAndMatchesNothing() {
    for (String blank : List.of("", " ", "\u3000\n\t", "\u001c", "x\ud800", "\udc00 y")) {
      TextQuery query = TextQuery.of(blank);
      assertThat(query.words()).isEmpty();
      assertThat(query.isBlank()).isTrue();
      assertThat(query.matches("")).isFalse();
      assertThat(query.matches(blank)).isFalse();
      assertThat(query.firstHit(SampleSessions.full("s"))).isEmpty();
    }
    assertThatNullPointerException().isThrownBy(() -> TextQuery.of(null));
  }

  @Test
  void fold_removesCaseOnly() {
    assertThat(TextQuery.fold("ABC xyz 0-9 [`{@")).isEqualTo("abc xyz 0-9 [`{@");
    assertThat(TextQuery.fold("ÄÖÜ Ł ДА")).isEqualTo("äöü ł да");
    assertThat(TextQuery.fold("ΣΊΣΥΦΟΣ")).isEqualTo(TextQuery.fold("σίσυφος"));
    assertThat(TextQuery.fold("ＡＢ")).isEqualTo("ａｂ");
    assertThat(TextQuery.fold("Straße")).isEqualTo("straße");
    assertThat(TextQuery.fold("İIıi")).hasSize(4);
    assertThat(TextQuery.fold("日本語 😀 é e\u0301")).isEqualTo("日本語 😀 é e\u0301");
    String plain = "already folded";
    assertThat(TextQuery.fold(plain)).isSameAs(plain);
  }

  @Test
  void fold_ofEachCharacter_isTheSmallLetterOfItsCapital() {
    for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++) {
      char small = Character.toLowerCase(Character.toUpperCase((char) c));
      assertThat(TextQuery.fold(String.valueOf((char) c))).isEqualTo(String.valueOf(small));
      assertThat(TextQuery.hasNoCase(small)).isEqualTo(TextQuery.hasNoCase((char) c));
    }
  }

  @Test
  void fold_ofWhatIsFolded_changesNothing() {
    for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++) {
      String folded = TextQuery.fold(String.valueOf((char) c));
      assertThat(TextQuery.fold(folded)).isSameAs(folded);
    }
  }

  @Test
  void matches_everyWordAnywhere() {
    assertThat(TextQuery.of("b a").matches("xaBx")).isTrue();
    assertThat(TextQuery.of("a c").matches("ab")).isFalse();
    assertThat(TextQuery.of("認証").matches("再認証する")).isTrue();
    assertThat(TextQuery.of("認証").matches("認 証")).isFalse();
    assertThat(TextQuery.of("😀").matches("😁")).isFalse();
    assertThat(TextQuery.of("a\0b").matches("a\0b")).isTrue();
    assertThat(TextQuery.of("aa a").matches("a")).isFalse();
  }

  /** The words and texts have few characters, so that much of a word is found, and then not all. */
  @Property
  void matches_whereTheFoldedTextContainsTheFoldedWord(
      @ForAll("alike") String word, @ForAll("alike") String text) {
    int where = TextQuery.fold(text).indexOf(TextQuery.fold(word));
    assertThat(TextQuery.of(word).matches(text)).isEqualTo(!word.isEmpty() && where >= 0);
  }

  @Provide
  Arbitrary<String> alike() {
    return Arbitraries.strings().withChars("aAbB\u0142\u0141\u0130\u6f22\u0122").ofMaxLength(12);
  }

  @Test
  void hit_shortText_isTheWholeText() {
    assertThat(TextQuery.of("needle").hit("s", Field.CHAT, 3, "a Needle here"))
        .isEqualTo(new SearchHit("s", Field.CHAT, 3, "a Needle here"));
  }

  @Test
  void hit_longText_isCutAroundTheFirstWord() {
    String text = "x".repeat(100) + "NEEDLE" + "y".repeat(100) + "other";

    assertThat(TextQuery.of("needle other").hit("s", Field.TASK, 0, text).snippet())
        .isEqualTo("…" + "x".repeat(40) + "NEEDLE" + "y".repeat(40) + "…");
    assertThat(TextQuery.of("other").hit("s", Field.TASK, 0, text).snippet())
        .isEqualTo("…" + "y".repeat(40) + "other");
    assertThat(TextQuery.of("x".repeat(90)).hit("s", Field.TASK, 0, text).snippet())
        .isEqualTo("x".repeat(80) + "…");
  }

  @Test
  void hit_surrogatePairs_areNotCut() {
    for (int shift = 0; shift < 2; shift++) {
      String text =
          "😀".repeat(50) + "x".repeat(shift) + "needle" + "y".repeat(shift) + "😀".repeat(50);

      String snippet = TextQuery.of("needle").hit("s", Field.TASK, 0, text).snippet();

      assertThat(SessionValidation.firstUnpairedSurrogate(snippet)).isEqualTo(-1);
      assertThat(snippet).contains("needle").hasSizeBetween(86, 92);
    }
  }

  @Test
  void firstHit_goesByTaskThenAgentsThenChat() {
    var session =
        SampleSessions.simple("s").toBuilder()
            .task("one")
            .instances(
                List.of(
                    SampleSessions.instance(0).toBuilder().agentName("two").build(),
                    SampleSessions.instance(0).toBuilder().agentName("one two").build()))
            .chatHistory(
                List.of(SampleSessions.message("m", "three"), SampleSessions.message("m", "four")))
            .build();

    assertThat(TextQuery.of("ONE").firstHit(session))
        .contains(new SearchHit("s", Field.TASK, 0, "one"));
    assertThat(TextQuery.of("one two").firstHit(session))
        .contains(new SearchHit("s", Field.AGENT_NAME, 1, "one two"));
    assertThat(TextQuery.of("four").firstHit(session))
        .contains(new SearchHit("s", Field.CHAT, 1, "four"));
    assertThat(TextQuery.of("five").firstHit(session)).isEmpty();
  }

  @Property(tries = 500)
  void fold_anyText_keepsItsLengthAndIsStable(@ForAll("texts") String text) {
    String folded = TextQuery.fold(text);

    assertThat(folded).hasSameSizeAs(text);
    assertThat(TextQuery.fold(folded)).isEqualTo(folded);
    assertThat(SessionValidation.firstUnpairedSurrogate(folded)).isEqualTo(-1);
  }

  @Property(tries = 500)
  void hit_anyMatch_isAWellFormedPartOfTheText(
      @ForAll("texts") String before, @ForAll("texts") String word, @ForAll("texts") String after) {
    TextQuery query = TextQuery.of(word);
    String text = before.repeat(9) + word + after.repeat(9);
    if (query.isBlank()) {
      assertThat(query.matches(text)).isFalse();
      return;
    }
    assertThat(query.matches(text)).isTrue();

    String snippet = query.hit("s", Field.CHAT, 0, text).snippet();

    String bare = snippet.replaceAll("^…|…$", "");
    assertThat(text.contains(bare) || text.contains(snippet)).isTrue();
    assertThat(SessionValidation.firstUnpairedSurrogate(snippet)).isEqualTo(-1);
    assertThat(snippet.length()).isLessThanOrEqualTo(40 + 40 + 40 + 4);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
            SessionArbitraries.text(), Arbitraries.strings().withChars("ÄöΣςİıKſA").ofMaxLength(9))
        .filter(text -> text.length() < 500);
  }
}
