package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void of_plainText_staysAsItIs() {
    assertThat(Printable.of("认证 🛠️ café")).isEqualTo("认证 🛠️ café");
  }

  @Test
  void of_escapesWhatATerminalWouldActUpon() {
    assertThat(Printable.of("a\u001b[1m\n\r\t\u0000\u007f\u0085\u2028\u202e\u2066\ud800z"))
        .isEqualTo("a\\u001b[1m\\n\\r\\t\\u0000\\u007f\\u0085\\u2028\\u202e\\u2066\\ud800z");
  }

  @Test
  void width_countsColumns() {
    assertThat(Printable.width("abc")).isEqualTo(3);
    assertThat(Printable.width("認証")).isEqualTo(4);
    assertThat(Printable.width("e\u0301")).isEqualTo(1);
    assertThat(Printable.width("한글 🛠")).isEqualTo(7);
  }

  @Test
  void cut_keepsToTheColumns() {
    assertThat(Printable.cut("short", 10)).isEqualTo("short");
    assertThat(Printable.cut("exactly ten", 11)).isEqualTo("exactly ten");
    assertThat(Printable.cut("認証モジュール", 6)).isEqualTo("認証…");
    assertThat(Printable.cut("x".repeat(1_000_000), 5)).isEqualTo("xxxx…");
  }

  @Test
  void table_isAligned() {
    assertThat(new TextTable("A", "B", "C").row("認", 1, "x").row("abc", 22, "").lines())
        .containsExactly("A    B   C", "認   1   x", "abc  22");
  }
}
