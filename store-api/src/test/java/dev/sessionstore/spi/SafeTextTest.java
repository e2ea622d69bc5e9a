package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SafeTextTest {

  @Test
  void word_isQuotedWhereAShellWouldTakeItApart() {
    assertThat(SafeText.word("/home/jörg/.ait42/sessions/0a.json"))
        .isEqualTo("/home/jörg/.ait42/sessions/0a.json");
    assertThat(SafeText.word("/Users/Jo Doe/.ait42")).isEqualTo("'/Users/Jo Doe/.ait42'");
    assertThat(SafeText.word("~/$HOME's")).isEqualTo("'~/$HOME'\\''s'");
  }
}
