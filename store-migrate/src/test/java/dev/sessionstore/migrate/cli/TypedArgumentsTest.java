package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TypedArgumentsTest {

  private static String[] typed(String commandLine, Charset charset, String... args) {
    return TypedArguments.of(args, commandLine.replace('|', '\0').getBytes(charset));
  }

  @Test
  void of_lostCharacters_comeBack() {
    assertThat(
            typed("java|-jar|x.jar|search|w|認証|", StandardCharsets.UTF_8, "search", "w", "??????"))
        .containsExactly("search", "w", "認証");
  }

  @Test
  void of_otherCommandLine_isNotTaken() {
    assertThat(typed("java|認|other|", StandardCharsets.UTF_8, "a", "b")).containsExactly("a", "b");
    assertThat(typed("java|", StandardCharsets.UTF_8, "a", "b")).containsExactly("a", "b");
    assertThat(typed("java|\u00e4|", StandardCharsets.ISO_8859_1, "?")).containsExactly("?");
  }

  @Test
  void of_emptyArguments_areKept() {
    assertThat(typed("java|M|show||ü|", StandardCharsets.UTF_8, "show", "", "??"))
        .containsExactly("show", "", "ü");
  }
}
