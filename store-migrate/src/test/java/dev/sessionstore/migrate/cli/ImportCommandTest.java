package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Workspace;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import dev.sessionstore.migrate.corpus.CorpusFile;
import dev.sessionstore.migrate.corpus.CorpusReport;
import dev.sessionstore.migrate.corpus.Damage;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportCommandTest {

  @TempDir Path home;

  private LegacyCorpus.Builder corpus() {
    return LegacyCorpus.builder().workspaces(4).sessionsPerWorkspace(20).maxOutput(5_000);
  }

  @Test
  void import_duplicatesAlone_isDone_andDumpsAreEqual() throws IOException {
    CorpusReport corpus = corpus().build().writeTo(home);

    Outcome outcome = new Cli(home, "sqlite").run("import", "--keep-source").done();

    assertThat(outcome.out())
        .startsWith(corpus.totals().elements() + " sessions in 4 files")
        .contains("migrated", "duplicate", "id of their own");
    for (CorpusFile file : corpus.files()) {
      assertThat(new Cli(home, "sqlite").run("dump", file.hash()).done().out())
          .isEqualTo(new Cli(home, "json").run("dump", file.hash()).done().out());
      assertThat(file.file()).exists();
    }
  }

  @Test
  void import_damage_isNo_andReported() throws IOException {
    CorpusReport corpus = corpus().damaged(true).build().writeTo(home);

    Outcome outcome = new Cli(home, "sqlite").run("import", "--keep-source");

    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.err()).isEmpty();
    for (CorpusFile file : corpus.files()) {
      boolean harmless = file.damage().map(Damage::isHarmless).orElse(true);
      assertThat(outcome.out().contains("not imported: sessions/" + file.hash()))
          .isEqualTo(!harmless);
    }
    Outcome json = new Cli(home, "sqlite").run("import", "--keep-source", "--output", "json");
    assertThat(json.code()).isEqualTo(ExitCode.NO);
    assertThat(Cli.jsonKind(json.out())).isEqualTo("START_OBJECT");
    assertThat(json.out())
        .contains(
            "\"totalWorkspaces\": 11",
            "\"failedSessions\": 2",
            "\"elementIndex\": 2",
            "\"state\": \"damaged\"",
            "\"state\": \"unchanged\"");
  }

  @Test
  void import_damageWithSomethingBehindIt_isToldWithWhatGetsThatOut() throws IOException {
    String good = "[" + SessionJson.write(SampleSessions.full("a")) + "]";
    Path cut = home.resolve("sessions/00000000000000aa.json");
    Path more = home.resolve("sessions/00000000000000bb.json");
    Files.createDirectories(cut.getParent());
    Files.writeString(cut, good.substring(0, good.length() - 9));
    Files.writeString(more, good + good);

    Outcome outcome = new Cli(home, "sqlite").run("import", "--keep-source");

    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.out().lines().filter(line -> line.contains("session-store salvage")))
        .singleElement()
        .asString()
        .endsWith("session-store salvage " + more);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--from", "--project"})
  void import_ofABlankPath_isWrongUsage(String option) {
    Outcome outcome = new Cli(home, "sqlite").run("import", option, "");

    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.err()).contains(option + " takes a path; it is blank");
  }

  @Test
  void import_intoSqlite_whateverTheBackend() throws IOException {
    corpus().build().writeTo(home);

    new Cli(home, "json").run("import").done();

    assertThat(home.resolve("session-store.db")).exists();
  }

  @Test
  void import_conflict_namesBothVersions() throws IOException {
    String workspace = "/no/such/project";
    Cli json = new Cli(home, "json");
    Cli sqlite = new Cli(home, "sqlite");
    String session = SessionJson.write(Cli.session("s-1"));
    json.runWithInput(session, "create", workspace).done();
    sqlite.run("import", "--keep-source").done();
    sqlite.run("status", workspace, "s-1", "1", "failed").done();
    json.runWithInput(session.replace("ログイン", "ログアウト"), "update", workspace).done();

    Outcome outcome = sqlite.run("import", "--keep-source");

    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).contains("'s-1': the store's version is newer");
    assertThat(home.resolve("recovery")).isDirectoryRecursivelyContaining("glob:**.json");
    Outcome again = sqlite.run("import", "--keep-source", "--output", "json").done();
    assertThat(again.out()).contains("\"conflictingSessions\": 0");
  }

  @Test
  void import_changedFile_isDone_andItsConflictsAndRenamesAreTold() throws IOException {
    String workspace = "/no/such/project";
    Cli json = new Cli(home, "json");
    Cli sqlite = new Cli(home, "sqlite");
    json.runWithInput(SessionJson.write(Cli.session("s-1")), "create", workspace).done();
    sqlite.run("import", "--keep-source").done();
    json.run("status", workspace, "s-1", "1", "failed").done();
    Path file = home.resolve("sessions").resolve(Workspace.of(workspace).hash() + ".json");
    String text = Files.readString(file);
    String twin = text.substring(1, text.length() - 1).replace("ログイン", "ログアウト");
    Files.writeString(file, text.substring(0, text.length() - 1) + "," + twin + "]");

    Outcome outcome = sqlite.run("import", "--keep-source", "--output", "json").done();

    assertThat(Cli.jsonKind(outcome.out())).isEqualTo("START_OBJECT");
    assertThat(outcome.out())
        .contains(
            "\"conflictingSessions\": 1",
            "\"migratedSessions\": 1",
            "\"imported\": true",
            "\"originalId\": \"s-1\"",
            "\"sessionId\": \"s-1~2\"");
    assertThat(sqlite.run("dump", workspace).out()).isEqualTo(json.run("dump", workspace).out());
  }

  @Test
  void import_homeIsAFile_isInvalid() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "x");

    new Cli(file, "sqlite").run("import").failed(ExitCode.USAGE, "InvalidConfiguration");
  }

  @Test
  void import_filesAreRenamed_andTold_unlessTheEditorWorksWithThem() throws IOException {
    CorpusReport corpus = corpus().build().writeTo(home);

    Outcome kept = new Cli(home, "json").run("import").done();
    Outcome renamed = new Cli(home, "sqlite").run("import").done();

    assertThat(kept.out()).doesNotContain("migrated\n");
    for (CorpusFile file : corpus.files()) {
      assertThat(renamed.out()).contains("now sessions/" + file.hash() + ".json.migrated\n");
      assertThat(file.file()).doesNotExist();
    }
  }

  @Test
  void import_dryRun_tellsTheSame_andMakesNothing() throws IOException {
    corpus().build().writeTo(home);

    String told = new Cli(home, "sqlite").run("import", "--dry-run").done().out();

    assertThat(home.resolve("session-store.db")).doesNotExist();
    assertThat(home.resolve("locks")).doesNotExist();
    String done = new Cli(home, "sqlite").run("import", "--keep-source").done().out();
    assertThat(told.lines().skip(1)).containsExactlyElementsOf(done.lines().skip(1).toList());
    assertThat(new Cli(home, "sqlite").run("import", "--dry-run").done().out())
        .contains("migrated     0");
  }

  @Test
  void import_from_takesThatInstead() throws IOException {
    Path project = Files.createDirectories(home.resolve("project/.ait42")).getParent();
    Files.writeString(
        project.resolve(".ait42/sessions.json"), "[" + SessionJson.write(Cli.session("s-1")) + "]");
    Cli cli = new Cli(home.resolve("home"), "sqlite");

    cli.run("import", "--from", project.toString(), "--project", project.toString()).done();

    assertThat(cli.run("show", project.toString(), "s-1").done().out()).contains("s-1");
    cli.run("import", "--from", home.resolve("no").toString())
        .failed(ExitCode.USAGE, "InvalidConfiguration");
  }
}
