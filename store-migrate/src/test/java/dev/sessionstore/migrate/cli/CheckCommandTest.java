package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {

  private static final String WORKSPACE = "/no/such/project";

  @TempDir Path home;

  @Test
  void check_afterAnImport_isDone() throws IOException {
    LegacyCorpus.builder().workspaces(2).maxOutput(1_000).build().writeTo(home);
    Cli cli = new Cli(home, "sqlite");
    cli.run("import").done();

    assertThat(cli.run("check").done().out())
        .contains("100.00 % consistent; the plan asks for 99.9 %: met");
    assertThat(cli.run("check", "--output", "json").done().out())
        .contains("\"isConsistent\": true", "\"consistentPercent\": 100.00");
  }

  @Test
  void check_differences_isNo_andShowsValuesOnRequestOnly() {
    Cli sqlite = new Cli(home, "sqlite");
    Cli json = new Cli(home, "json");
    json.runWithInput(SessionJson.write(Cli.session("s-1")), "create", WORKSPACE).done();
    json.runWithInput(SessionJson.write(Cli.session("j")), "create", WORKSPACE).done();
    sqlite.run("import", "--keep-source").done();
    json.run("delete", WORKSPACE, "j").done();
    json.runWithInput(SessionJson.write(Cli.session("k")), "create", WORKSPACE).done();
    sqlite.run("status", WORKSPACE, "s-1", "1", "failed").done();

    Outcome outcome = sqlite.run("check");

    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .contains("0.00 % consistent; the plan asks for 99.9 %: not met")
        .contains("(/no/such/project), session 's-1': /updatedAt /instances/0/status\n")
        .contains("SQLite only: sessions/", "JSON only: sessions/")
        .doesNotContain("failed");
    assertThat(sqlite.run("check", "--show-values").out())
        .contains("  /instances/0/status\n    SQLite: \"failed\"\n    JSON:   \"idle\"\n");
    String shown = sqlite.run("check", "--show-values", "--output", "json").out();
    assertThat(Cli.jsonKind(shown)).isEqualTo("START_OBJECT");
    assertThat(shown).contains("\"sqlite\": \"failed\"", "\"kind\": \"different\"");
    assertThat(sqlite.run("check", "--output", "json").out())
        .contains("\"kind\": \"sqliteOnly\"", "\"kind\": \"jsonOnly\"", "\"inconsistent\": 1")
        .doesNotContain("failed");
  }

  @Test
  void check_damagedFiles_areNamed() throws IOException {
    LegacyCorpus.builder().workspaces(1).damaged(true).maxOutput(1_000).build().writeTo(home);
    Cli cli = new Cli(home, "sqlite");
    cli.run("import");

    Outcome outcome = cli.run("check");

    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.out()).containsPattern("unreadable: sessions/\\w{16}\\.json, byte \\d+: ");
    String json = cli.run("check", "--output", "json").out();
    assertThat(Cli.jsonKind(json)).isEqualTo("START_OBJECT");
    assertThat(json).contains("\"kind\": \"StoreCorrupt\"", "\"bytePosition\": ");
  }
}
