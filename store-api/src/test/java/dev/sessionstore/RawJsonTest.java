package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.SessionArbitraries;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {

  @Test
  void of_anyValues_isCompactInSourceOrderWithLiteralsAsWritten() {
    RawJson json =
        RawJson.of(
            """
             \t{ "b" : [ 1 , -0.50, 1E+400, { } , [ ] ] , "a":{"x":null,"y":true , "z":false},
               "": "text" }\r
            """);

    assertThat(json.text())
        .isEqualTo(
            "{\"b\":[1,-0.50,1E+400,{},[]],\"a\":{\"x\":null,\"y\":true,\"z\":false},\"\":\"text\"}");
    assertThat(json.members())
        .containsExactly(
            Map.entry("b", "[1,-0.50,1E+400,{},[]]"),
            Map.entry("a", "{\"x\":null,\"y\":true,\"z\":false}"),
            Map.entry("", "\"text\""));
    assertThat(json.isEmpty()).isFalse();
  }

  @Test
  void of_escapes_keepsTheText() {
    RawJson json =
        RawJson.of(
            "{\"\\u0061\\/\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001F\\ud83d\\uDE00\u007f\u2028日\"}");

    assertThat(json.text())
        .isEqualTo("{\"a/\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f😀\u007f\u2028日\"}");
    assertThat(json.members().keySet()).containsExactly("a/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "1",
        "\"x\"",
        "{",
        "}",
        "{}}",
        "{} {}",
        "{}x",
        "\ufeff{}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{\"a\":1",
        "{\"a\":[1,]}",
        "{\"a\":[,1]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1}",
        "{\"a\":[1",
        "{\"a\":\"x}",
        "{\"a",
        "{\"a\":\"\\",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12",
        "{\"a\":\"\\u１234\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\u0000\"}",
        "{\"a\":tru}",
        "{\"a\":True}",
        "{\"a\":nul",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":-}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":1.e5}",
        "{\"a\":1e}",
        "{\"a\":1e+}",
        "{\"a\":01}",
        "{\"a\":-01}",
        "{\"a\":00}",
        "{\"a\":0x10}",
        "{\"a\":1_000}",
        "{\"a\":１}",
        "{\"a\":1}//",
        "{/**/}",
        "{\u00a0}",
        "{\u000b}",
        "{\"a\":\u0000}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"x\":{\"\":1,\"\":1}}",
        "{\"x\":[{\"b\":1,\"c\":2,\"b\":1}]}",
        "{\"a\":\"\\ud83d\"}",
        "{\"a\":\"\\ude00\\ud83d\"}",
        "{\"\\ud83dx\":1}",
      })
  void of_anythingButOneStrictObject_refusedWithItsPlace(String text) {
    assertThatExceptionOfType(InvalidSessionException.class)
        .isThrownBy(() -> RawJson.of(text))
        .satisfies(
            e -> {
              assertThat(e.field()).isEmpty();
              assertThat(e.sessionId()).isNull();
              assertThat(e.reason()).matches("(?s).*, at index \\d+");
            });
  }

  @Test
  void of_unpairedSurrogate_refused() {
    for (String text : List.of("{\"a\":\"\ud83d\"}", "{\"\ude00\":1}")) {
      assertThatExceptionOfType(InvalidSessionException.class)
          .isThrownBy(() -> RawJson.of(text))
          .satisfies(e -> assertThat(e.reason()).contains("unpaired surrogate"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"secret\":2,\"secret\":3} | a member occurs twice in one object, at index 18",
        "{\"a\":012} | a number has a leading zero, at index 5",
        "{\"a\":1} x | text follows the JSON object, at index 8",
        "{\"a\":\"secret | a string has no end, at index 5",
        "{\"a\":[secret] | a JSON value was expected, at index 6",
      })
  void of_invalid_tellsWhereAndNoContent(String text, String reason) {
    assertThatExceptionOfType(InvalidSessionException.class)
        .isThrownBy(() -> RawJson.of(text))
        .withMessage(reason);
  }

  @Test
  void of_null_throws() {
    assertThatNullPointerException().isThrownBy(() -> RawJson.of(null));
  }

  @Fault(21)
  @Test
  void of_nesting_isLimited() {
    int depth = RawJson.MAX_DEPTH - 1;
    String arrays = "{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
    String objects = "{\"x\":".repeat(depth) + "{}" + "}".repeat(depth);

    assertThat(RawJson.of(arrays).text()).isEqualTo(arrays);
    assertThat(RawJson.of(objects).text()).isEqualTo(objects);
    assertThat(RawJson.of(objects).members()).hasSize(1);
    assertThat(RawJson.of(arrays)).hasSameHashCodeAs(RawJson.of(arrays + " "));
    // Siblings do not add up.
    assertThat(RawJson.of("{\"x\":[" + "[],".repeat(3 * depth) + "{}]}").isEmpty()).isFalse();
    for (String deeper : List.of(arrays.replace("[]", "[[]]"), "{\"x\":" + objects + "}")) {
      assertThatExceptionOfType(InvalidSessionException.class)
          .isThrownBy(() -> RawJson.of(deeper))
          .withMessageContaining("nested more than 1000 levels deep");
    }
  }

  @Test
  void of_noMembers_isEmpty() {
    assertThat(RawJson.of(" { } ")).isSameAs(RawJson.EMPTY);
    assertThat(RawJson.EMPTY.isEmpty()).isTrue();
    assertThat(RawJson.EMPTY.members()).isEmpty();
    assertThat(RawJson.EMPTY.text()).isEqualTo("{}");
    assertThat(RawJson.EMPTY).isNotEqualTo(RawJson.of("{\"\":{}}"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, -0",
    "0, 0.000",
    "0, 0e99",
    "1, 1.0",
    "99.5, 99.50",
    "100, 1e2",
    "100, 1E+2",
    "100, 0.1e3",
    "100, 1000e-1",
    "-1.5, -15e-1",
    "0.00001, 1e-5",
    "1e400, 10e399",
    "1e-400, 0.1e-399",
    "12345678901234567890, 1234567890123456789.0e1",
    "1e99999999999, 10e99999999998",
  })
  void equality_numbers_isThatOfValues(String number, String other) {
    assertThat(object(number)).isEqualTo(object(other)).hasSameHashCodeAs(object(other));
    assertThat(object(number).text()).isEqualTo("{\"n\":" + number + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2",
    "1, -1",
    "1, 10",
    "1, 0.1",
    "9007199254740992, 9007199254740993",
    "0.1, 0.1000000000000000055511151231257827",
    "1e400, 1e401",
    "1e-400, 0",
    "123456789012345678901234567890, 123456789012345678901234567891",
    "1, true",
    "0, null",
    "0, false",
    "[], {}",
  })
  void equality_differentValues_differ(String value, String other) {
    assertThat(object(value)).isNotEqualTo(object(other));
  }

  @Test
  void equality_orderOfMembersAndSpellingOfStrings_doNotMatter() {
    RawJson one = RawJson.of("{\"a\":{\"x\":\"é\",\"y\":[1,{}]},\"b\":1}");
    RawJson other = RawJson.of("{\"b\" : 1.0, \"\\u0061\":{\"y\":[1e0,{ }],\"x\":\"\\u00e9\"}}");

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
    assertThat(one.text()).isNotEqualTo(other.text());
  }

  @Test
  void equality_orderOfArraysStringsAndNulls_matter() {
    assertThat(object("[1,2]")).isNotEqualTo(object("[2,1]"));
    assertThat(object("[1]")).isNotEqualTo(object("[1,1]"));
    assertThat(object("\"1\"")).isNotEqualTo(object("1"));
    assertThat(object("\"e\u0301\"")).isNotEqualTo(object("\"\u00e9\""));
    assertThat(object("null")).isNotEqualTo(RawJson.EMPTY).isNotEqualTo("{\"n\":null}");
    assertThat(object("\"a\\\",\\\"b\"")).isNotEqualTo(object("[\"a\",\"b\"]"));
  }

  @Test
  void canonicalText_sortsMembersAtAllLevels_andNormalisesNumbers() {
    RawJson json = RawJson.of("{\"b\":[3,1.50,{\"d\":-0.0,\"c\":1e2}],\"\\u0061\":null}");

    assertThat(json.canonicalText())
        .isEqualTo("{\"a\":null,\"b\":[3e0,15e-1,{\"c\":1e2,\"d\":0}]}");
    assertThat(RawJson.EMPTY.canonicalText()).isEqualTo("{}");
  }

  @Property(tries = 300)
  void canonicalTexts_areEqualExactlyWhereObjectsAre(
      @ForAll("objects") RawJson json, @ForAll("objects") RawJson other) {
    RawJson canonical = RawJson.of(json.canonicalText());

    assertThat(canonical).isEqualTo(json);
    assertThat(canonical.canonicalText()).isEqualTo(canonical.text());
    assertThat(json.canonicalText().equals(other.canonicalText())).isEqualTo(json.equals(other));
  }

  @Test
  void toString_showsNoContent() {
    assertThat(RawJson.of("{\"secret\":1}")).hasToString("RawJson[12 characters]");
  }

  @Property(tries = 500)
  void anyObject_readAgain_isTheSame(@ForAll("objects") RawJson json) {
    assertThat(RawJson.of(json.text())).isEqualTo(json).hasSameHashCodeAs(json);
    assertThat(RawJson.of(json.text()).text()).isEqualTo(json.text());
    StringBuilder again = new StringBuilder("{");
    json.members()
        .forEach(
            (name, value) ->
                again
                    .append(again.length() > 1 ? " ,\n" : " ")
                    .append(SampleSessions.quoted(name))
                    .append(" :\t")
                    .append(value));
    assertThat(RawJson.of(again + "\r}").text()).isEqualTo(json.text());
  }

  @Property(tries = 1_000)
  void anyNumbers_areEqualAsDecimalsAre(
      @ForAll("numbers") String number, @ForAll("numbers") String other) {
    boolean equal = new BigDecimal(number).compareTo(new BigDecimal(other)) == 0;

    assertThat(object(number).equals(object(other))).isEqualTo(equal);
    assertThat(object(number)).isEqualTo(object(new BigDecimal(number).toString()));
  }

  @Provide
  Arbitrary<RawJson> objects() {
    return SessionArbitraries.extensions();
  }

  @Provide
  Arbitrary<String> numbers() {
    return Arbitraries.oneOf(
        SessionArbitraries.numberLiterals(),
        Arbitraries.of("0", "1", "1.0", "10", "1e1", "0.1e2", "-1", "-10e-1"));
  }

  private static RawJson object(String value) {
    return RawJson.of("{\"n\":" + value + "}");
  }
}
