package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Workspace;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in a home whose JSON files are on their way out. */
class ArchiveCommandTest {

  private static final String WORKSPACE = "/no/such/project";

  @TempDir Path home;
  private Path file;
  private Cli sqlite;

  @BeforeEach
  void writeAFile() throws IOException {
    sqlite = new Cli(home, "sqlite");
    file = home.resolve("sessions").resolve(Workspace.of(WORKSPACE).hash() + ".json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "[" + SessionJson.write(Cli.session("s-1")) + "]");
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private Outcome readOnly(String backend, String input, String... args) {
    String[] all =
        Stream.concat(Stream.of("--home", home.toString(), "--backend", backend), Stream.of(args))
            .toArray(String[]::new);
    return Cli.plain(
        Map.of("STORAGE_JSON_READ_ONLY", "true"), input.getBytes(StandardCharsets.UTF_8), all);
  }

  @Test
  void archive_isWhatTheLibraryDoes_dryRunFirst() throws IOException {
    sqlite.run("import").done();
    long before = Files.size(beside(".migrated"));

    assertThat(sqlite.run("archive").done().out())
        .startsWith("compressed 0 files: 0.00 MB to 0.00 MB\nleft: sessions/")
        .contains(": too young: put away 2");
    assertThat(sqlite.run("archive", "--older-than", "0", "--dry-run").done().out())
        .startsWith("would compress 1 file: 0.00 MB to 0.00 MB\n  sessions/");
    assertThat(beside(".migrated")).exists();

    String out = sqlite.run("archive", "--older-than", "0", "--output", "json").done().out();

    assertThat(Cli.jsonKind(out)).isEqualTo("START_OBJECT");
    assertThat(out)
        .contains(
            "\"dryRun\": false",
            "\"complete\": true",
            "\"bytesBefore\": " + before,
            "\"archive\": \"sessions/" + beside(".migrated.gz").getFileName() + "\"");
    assertThat(beside(".migrated")).doesNotExist();
    assertThat(beside(".migrated.gz")).exists();
    assertThat(sqlite.run("check").done().out()).contains("consistent    1");
  }

  @Test
  void archive_ofAFileThatSqliteDoesNotHave_isNo() throws IOException {
    Files.move(file, beside(".migrated"));

    Outcome outcome = sqlite.run("archive", "--older-than", "0");

    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.out()).contains(": not in sqlite: 1 session(s) are not in SQLite");
    assertThat(sqlite.run("archive", "--older-than", "0", "--output", "json").out())
        .contains("\"reason\": \"not in sqlite\"");
    assertThat(beside(".migrated")).exists();
  }

  @Test
  void archive_ofNoAge_isWrongUsage() {
    sqlite.run("archive", "--older-than", "-1").failed(ExitCode.USAGE, "Usage");
  }

  @Test
  void writeToReadOnlyFiles_isRefused_withTheWayOut() {
    Outcome outcome = readOnly("json", SessionJson.write(Cli.session("s-2")), "create", WORKSPACE);

    assertThat(outcome.code()).isEqualTo(ExitCode.FAILED);
    assertThat(outcome.err())
        .contains(
            "error: StoreReadOnly: JSON storage is deprecated; import with `session-store import`");
  }

  @Test
  void drain_ofReadOnlyFiles_takesInAndTellsWhatWaits() throws IOException {
    readOnly("hybrid", SessionJson.write(Cli.session("s-2")), "create", WORKSPACE);
    String before = Files.readString(file);

    Outcome outcome = readOnly("sqlite", "", "drain", "--check");

    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.out())
        .startsWith("1 workspace looked at\n")
        .contains("  waiting      1  (the JSON files are read only: STORAGE_JSON_READ_ONLY)\n");
    assertThat(file).hasContent(before);
    assertThat(readOnly("sqlite", "", "drain", "--output", "json").out())
        .contains("\"waiting\": 1");
    assertThat(sqlite.run("drain").done().out())
        .startsWith("1 workspace up to date\n  written      1");
  }

  @Test
  void rollback_alsoSaysThatTheFilesMustBeWritable() {
    sqlite.run("import").done();

    Outcome outcome = readOnly("sqlite", "", "rollback");

    assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
    assertThat(outcome.out())
        .endsWith("export STORAGE_BACKEND=json\nunset STORAGE_JSON_READ_ONLY\n");
  }

  @Test
  void openingFilesThatAreBehind_isRefused_whereThatIsAskedFor() {
    sqlite.run("import").done();

    Outcome outcome =
        Cli.plain(
            Map.of("STORAGE_JSON_BEHIND", "refuse"),
            new byte[0],
            "--home",
            home.toString(),
            "--backend",
            "json",
            "workspaces");

    outcome.failed(ExitCode.FAILED, "JsonBehind");
    assertThat(outcome.err()).contains("1 session(s)", "session-store rollback");
  }
}
