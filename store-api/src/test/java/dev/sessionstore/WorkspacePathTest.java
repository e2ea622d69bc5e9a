package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.WorkspacePath.Rules;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of all three systems, whatever system the test runs on. */
class WorkspacePathTest {

  /** The vectors were computed with sha256sum. */
  @ParameterizedTest
  @CsvSource({
    "/home/dev/projects/x, /home/dev/projects/x",
    "/home/dev/projects/x/, /home/dev/projects/x",
    "/home/dev/link, /home/dev/projects/x",
  })
  void linux_existing_hashesTheRealPath(String text, String real) {
    WorkspacePath path = WorkspacePath.normalise(text, new Rules(false, t -> Optional.of(real)));

    assertThat(path.hashed()).isEqualTo(real);
    assertThat(path.display()).isEqualTo(real);
    assertThat(path.hash()).isEqualTo("b8ee4c5448ae4f98");
  }

  /** /tmp is a link on macOS; one code path of the old editor did not resolve it. */
  @Test
  void macOs_link_isResolved() {
    Rules macOs =
        new Rules(false, text -> Optional.ofNullable(Map.of("/tmp/x", "/private/tmp/x").get(text)));

    assertThat(WorkspacePath.normalise("/tmp/x", macOs).hash())
        .isEqualTo(WorkspaceTest.sha256("/private/tmp/x"))
        .isNotEqualTo(WorkspaceTest.sha256("/tmp/x"));
    assertThat(WorkspacePath.normalise("/tmp/y", macOs).hashed()).isEqualTo("/tmp/y");
  }

  @ParameterizedTest
  @CsvSource({
    "C:\\Users\\dev\\x, \\\\?\\C:\\Users\\dev\\x",
    "C:\\, \\\\?\\C:\\",
    "\\\\server\\share\\x, \\\\?\\UNC\\server\\share\\x",
    "\\\\?\\C:\\Users\\dev\\x, \\\\?\\C:\\Users\\dev\\x",
    "\\\\?\\UNC\\server\\share\\x, \\\\?\\UNC\\server\\share\\x",
    "C:\\ユーザー\\開発, \\\\?\\C:\\ユーザー\\開発",
  })
  void windows_existing_hashesTheVerbatimForm(String real, String verbatim) {
    WorkspacePath path =
        WorkspacePath.normalise("x:/whatever/", new Rules(true, text -> Optional.of(real)));

    assertThat(path.hashed()).isEqualTo(verbatim);
    assertThat(path.display()).isEqualTo(real);
    assertThat(path.hash()).isEqualTo(WorkspaceTest.sha256(verbatim));
  }

  @ParameterizedTest
  @CsvSource({
    "C:\\gone\\x, C:\\gone\\x",
    "C:\\gone\\x\\, C:\\gone\\x\\",
    "C:/gone/x//, C:/gone/x",
    "/gone/, /gone",
    "/, ''",
    "gone, gone",
  })
  void missing_onAnySystem_hashesTheTextWithoutTrailingSlashes(String text, String hashed) {
    for (boolean windows : new boolean[] {false, true}) {
      WorkspacePath path = WorkspacePath.normalise(text, new Rules(windows, t -> Optional.empty()));

      assertThat(path.hashed()).isEqualTo(hashed);
      assertThat(path.display()).isEqualTo(hashed);
    }
  }
}
