package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.migrate.cli.Cli.Outcome;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCommandTest {

  @TempDir Path home;

  private static Outcome demo(String... args) {
    return Cli.plain(Map.of("user.home", "/no/such/user"), new byte[0], args);
  }

  /** Names, times and contents of everything in a folder. */
  private static Map<String, String> state(Path folder) throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        String name = folder.relativize(path) + " " + Files.getLastModifiedTime(path);
        state.put(
            name,
            Files.isDirectory(path) ? "" : java.util.Arrays.toString(Files.readAllBytes(path)));
      }
    }
    return state;
  }

  @Test
  void demo_endsWithBothStoresEqual() {
    Outcome outcome = demo("demo").done();

    assertThat(outcome.out())
        .contains(
            "LegacyImporter",
            "create(",
            "update(",
            "modify(",
            "get(",
            "getAll(",
            "addChatMessage(",
            "updateInstanceStatus(",
            "delete(",
            "テスト",
            "both return the same session: yes",
            "jsonErrors 3, sessions waiting for JSON 1\n",
            "1 written to JSON, 0 taken in from JSON; jsonErrors 3, sessions waiting for JSON 0\n",
            "0 written to JSON, 1 taken in from JSON; jsonErrors 3, sessions waiting for JSON 0\n",
            "→ Changed by the old editor\n",
            "→ 0 differences\n")
        .containsPattern("equal: ([1-9]\\d*) of \\1 sessions\n$")
        .doesNotContain("\u001b");
  }

  @Test
  void demo_leavesNoFolderBehind() {
    String out = demo("demo").done().out();

    String folder = out.lines().filter(line -> line.contains(" MB, in ")).findFirst().orElseThrow();
    assertThat(Path.of(folder.substring(folder.indexOf(", in ") + 5))).doesNotExist();
  }

  @Test
  void demo_asJson_isAnObject() {
    Outcome outcome = demo("demo", "--output", "json").done();

    assertThat(Cli.jsonKind(outcome.out())).isEqualTo("START_OBJECT");
    assertThat(outcome.out()).contains("\"equal\": ", "\"unreadableFiles\": 0");
  }

  @Test
  void demo_onOnesOwnFolder_leavesItUntouched() throws IOException {
    LegacyCorpus.builder().seed(5).maxOutput(2_000).build().writeTo(home);
    Map<String, String> before = state(home);

    Outcome outcome = demo("demo", "--home", home.toString()).done();

    assertThat(outcome.out())
        .contains("Your own files, copied", home.toString())
        .containsPattern("equal: ([1-9]\\d*) of \\1 sessions\n$");
    assertThat(state(home)).isEqualTo(before);
  }

  @Test
  void demo_onDamagedFiles_isNo() throws IOException {
    LegacyCorpus.builder().workspaces(2).maxOutput(500).damaged(true).build().writeTo(home);
    Map<String, String> before = state(home);

    Outcome outcome = demo("demo", "--home", home.toString());

    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.out())
        .contains("StoreCorruptException", "not compared: ")
        .containsPattern("equal: ([1-9]\\d*) of \\1 sessions\n$");
    assertThat(state(home)).isEqualTo(before);
  }

  @Test
  void demo_onAnEmptyFolder_stillShowsTheOperations() {
    Outcome outcome = demo("demo", "--home", home.toString()).done();

    assertThat(outcome.out()).endsWith("equal: 2 of 2 sessions\n");
    assertThat(home).isEmptyDirectory();
  }
}
