package dev.sessionstore.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Texts that stores have been known to damage, by name. */
public final class SampleTexts {

  private SampleTexts() {}

  /**
   * Returns texts that must come back unchanged wherever a session holds text.
   *
   * @return the texts by name, in a fixed order
   */
  public static Map<String, String> all() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("empty", "");
    texts.put("blank", " \t ");
    texts.put("trailing white space", "  leading and trailing \r\n\n");
    texts.put("NUL alone", "\0");
    texts.put("NUL within", "before\0after\0");
    texts.put("all control characters", controls());
    texts.put("terminal capture", terminal());
    texts.put("carriage returns", "10 %\r20 %\r30 %\r\ndone\n\r");
    texts.put("Japanese", "日本語の認証フローを修正する。カタカナ、ひらがな、漢字。");
    texts.put("CJK beyond the first plane", "𠮷野家 𩸽 𪚥");
    texts.put("emoji", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇯🇵 ☺︎");
    texts.put("combining marks", "e\u0301 \u00e9 n\u0303\u0323 Z\u0351\u036b\u0343 \u304b\u3099");
    texts.put("Hangul in two forms", "\u1112\u1161\u11ab \ud55c");
    texts.put("right to left", "שלום \u202eabc\u202c مرحبا");
    texts.put("line separators", "a\u2028b\u2029c\u0085d");
    texts.put("byte order mark", "\ufeffafter");
    texts.put("replacement character", "\ufffd?\ufffd");
    texts.put("noncharacters", "\ufffe\uffff\ufdd0" + cp(0x1FFFE) + cp(0x10FFFF));
    texts.put("private use", "\ue000\uf8ff" + cp(0xF0000));
    texts.put("edges of UTF-8", "\u007f\u0080\u07ff\u0800\ud7ff\ue000" + cp(0x10000));
    texts.put("JSON syntax", "\"}],\\\" \\u0000 \\n \\ud83d {\"id\":1} \\");
    texts.put("SQL syntax", "'; DROP TABLE sessions; --\" `x` %_?");
    texts.put("like a number", "00123.450e+10");
    texts.put("like null", "null");
    texts.put("like a boolean", "true");
    texts.put("like a blob", "x'00ff'");
    texts.put("like a date", "2025-11-09T01:02:03.456789123+00:00");
    texts.put("markup", "</script><!-- & &amp; ]]> %00 ${jndi:x}");
    texts.put("one long line", "0123456789".repeat(10_000));
    return texts;
  }

  /**
   * Returns ids that a store must not mistake for paths, patterns or each other.
   *
   * @return distinct ids
   */
  public static List<String> hostileIds() {
    return List.of(
        "",
        " ",
        ".",
        "..",
        "/",
        "\\",
        "../",
        "../../escaped",
        "..\\..\\escaped",
        "/etc/passwd",
        "C:\\Windows\\x",
        "file:///tmp/x",
        "a\0b",
        "a\0c",
        "a",
        "A",
        "a ",
        " a",
        "a\n",
        "CON",
        "con",
        "NUL.json",
        "aux",
        "\u00e9",
        "e\u0301",
        "ß",
        "ss",
        "ı",
        "i",
        "İ",
        "?",
        "%",
        "_",
        "*",
        "~",
        "a~2",
        "a?",
        "'; DROP TABLE sessions; --",
        "\"",
        "1",
        "01",
        "1.0",
        "1e0",
        "-1",
        "null",
        "\u202egnp.exe",
        "\ufeff",
        "😀",
        "日本語",
        "-rf",
        "$(id)",
        "x".repeat(10_000),
        "x".repeat(10_000) + "y");
  }

  /**
   * Makes a long terminal capture of mixed scripts.
   *
   * @param length how many characters
   * @return that many characters, no surrogate pair cut
   */
  public static String longOutput(int length) {
    String line = terminal() + "日本語の出力 😀 \0 e\u0301 plain text, a great deal of it\r\n";
    String text = line.repeat(length / line.length() + 1);
    int cut = Character.isLowSurrogate(text.charAt(length)) ? length - 1 : length;
    return text.substring(0, cut) + "x".repeat(length - cut);
  }

  private static String terminal() {
    return "\u001b[2J\u001b[1;31m┌─── エラー ───┐\u001b[0m\r\n\u001b]0;title\u0007│ ✗ 3 failed │\b\b\u009b";
  }

  private static String controls() {
    return IntStream.concat(IntStream.range(0, 0x20), IntStream.range(0x7f, 0xa0))
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  private static String cp(int codePoint) {
    return Character.toString(codePoint);
  }
}
