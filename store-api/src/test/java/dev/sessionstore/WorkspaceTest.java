package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceTest {

  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void resolveLinksInTheTempFolderItself() throws IOException {
    folder = temp.toRealPath();
  }

  /** The vector was computed with sha256sum. */
  @Test
  void of_knownPath_hasTheHashOfTheOldEditor() {
    assumeTrue(Files.notExists(Path.of("/home/dev/projects/x")));

    Workspace workspace = Workspace.of("/home/dev/projects/x");

    assertThat(workspace.hash()).isEqualTo("b8ee4c5448ae4f98");
    assertThat(workspace.path()).contains("/home/dev/projects/x");
    assertThat(workspace).hasToString(workspace.hash());
  }

  @Test
  void of_existingFolder_hashesItsRealPath() throws IOException {
    Path project = Files.createDirectories(folder.resolve("日本語 project"));

    Workspace workspace = Workspace.of(project);

    assumeTrue(notWindows(), "Windows hashes the verbatim form");
    assertThat(workspace.hash()).isEqualTo(sha256(project.toString()));
    assertThat(workspace.path()).contains(project.toString());
    assertThat(Workspace.of(project + "/")).isEqualTo(workspace);
    assertThat(Workspace.of(project + "///")).isEqualTo(workspace);
    assertThat(Workspace.of(project + "/./../" + project.getFileName())).isEqualTo(workspace);
  }

  @Test
  void of_link_isTheFolderThatItLeadsTo() throws IOException {
    Path project = Files.createDirectories(folder.resolve("project"));
    Path link = folder.resolve("link");
    try {
      Files.createSymbolicLink(link, project);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "links cannot be made here");
    }

    assertThat(Workspace.of(link)).isEqualTo(Workspace.of(project));
    assertThat(Workspace.of(link).path()).contains(project.toString());
    assertThat(Workspace.of(link + "/")).isEqualTo(Workspace.of(project));

    Files.delete(project);
    assertThat(Workspace.of(link)).isNotEqualTo(Workspace.of(project));
    assertThat(Workspace.of(link).path()).contains(link.toString());
  }

  @Test
  void of_missingFolder_hashesTheTextWithoutTrailingSlashes() {
    String missing = folder.resolve("missing").toString();

    assertThat(Workspace.of(missing).hash()).isEqualTo(sha256(missing));
    assertThat(Workspace.of(missing + "//")).isEqualTo(Workspace.of(missing));
    assertThat(Workspace.of(missing + "/./").hash()).isEqualTo(sha256(missing + "/."));
    assertThat(Workspace.of("/no/../such//thing").hash()).isEqualTo(sha256("/no/../such//thing"));
    assertThat(Workspace.of("no such relative thing").path()).contains("no such relative thing");
    assertThat(Workspace.of("/no/such/\0").hash()).isEqualTo(sha256("/no/such/\0"));
  }

  @Test
  void of_unicodeForms_areDifferentPaths() {
    assertThat(Workspace.of("/no/such/\u00e9").hash()).isEqualTo(sha256("/no/such/\u00e9"));
    assertThat(Workspace.of("/no/such/e\u0301")).isNotEqualTo(Workspace.of("/no/such/\u00e9"));
    assertThat(Workspace.of("/no/such/😀").hash()).isEqualTo(sha256("/no/such/😀"));
  }

  @Test
  void of_root_isASlash() {
    assumeTrue(notWindows(), "Windows has no such root");

    assertThat(Workspace.of("/").hash()).isEqualTo(sha256("/"));
    assertThat(Workspace.of("//")).isEqualTo(Workspace.of("/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n", "\u3000"})
  void of_blank_refused(String blank) {
    assertThatExceptionOfType(InvalidWorkspaceException.class)
        .isThrownBy(() -> Workspace.of(blank))
        .withMessageContaining("blank");
  }

  @Test
  void of_unpairedSurrogate_refused() {
    assertThatExceptionOfType(InvalidWorkspaceException.class)
        .isThrownBy(() -> Workspace.of("/x\ud800"))
        .withMessageContaining("index 2");
  }

  @Test
  void of_emptyPath_refused() {
    assertThatExceptionOfType(InvalidWorkspaceException.class)
        .isThrownBy(() -> Workspace.of(Path.of("")));
  }

  @Test
  void of_null_throws() {
    assertThatNullPointerException().isThrownBy(() -> Workspace.of((String) null));
    assertThatNullPointerException().isThrownBy(() -> Workspace.of((Path) null));
    assertThatNullPointerException().isThrownBy(() -> Workspace.ofHash(null));
    assertThatNullPointerException().isThrownBy(() -> Workspace.recorded(null, "/x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123456789abcde",
        "0123456789abcdef0",
        "0123456789ABCDEF",
        "0123456789abcdeg",
        "0123456789abcdef\n",
        " 0123456789abcdef",
        "../../etc/passwd",
        "０123456789abcdef",
      })
  void ofHash_anythingElse_refused(String text) {
    assertThat(Workspace.isHash(text)).isFalse();
    assertThatExceptionOfType(InvalidWorkspaceException.class)
        .isThrownBy(() -> Workspace.ofHash(text))
        .withMessageContaining("16 lower-case hex digits")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void ofHash_hash_hasNoPath() {
    Workspace workspace = Workspace.ofHash("0123456789abcdef");

    assertThat(workspace.hash()).isEqualTo("0123456789abcdef");
    assertThat(workspace.path()).isEmpty();
    assertThat(Workspace.isHash("0123456789abcdef")).isTrue();
  }

  @Test
  void recorded_isTakenAtItsWord() {
    Workspace workspace = Workspace.recorded("0123456789abcdef", "/tmp/x/");

    assertThat(workspace.path()).contains("/tmp/x/");
    assertThat(Workspace.recorded("0123456789abcdef", null).path()).isEmpty();
  }

  @Test
  void equality_isThatOfTheHash() {
    Workspace workspace = Workspace.ofHash("0123456789abcdef");

    assertThat(workspace)
        .isEqualTo(Workspace.recorded("0123456789abcdef", "/x"))
        .hasSameHashCodeAs(Workspace.recorded("0123456789abcdef", "/y"))
        .isNotEqualTo(Workspace.ofHash("fedcba9876543210"))
        .isNotEqualTo("0123456789abcdef");
    assertThat(List.of(workspace)).contains(Workspace.recorded("0123456789abcdef", null));
  }

  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean notWindows() {
    return !System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  }
}
