package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStatus;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainCommandTest {

  private static final Workspace WORKSPACE = Workspace.of("/no/such/project");

  @TempDir Path home;

  private Outcome drain(String... args) {
    return new Cli(home, "sqlite").run(args);
  }

  private void create(String backend, String id) {
    new Cli(home, backend)
        .runWithInput(SessionJson.write(Cli.session(id)), "create", WORKSPACE.path().orElseThrow())
        .done();
  }

  private String dump(String backend) {
    return new Cli(home, backend).run("dump", WORKSPACE.hash()).done().out();
  }

  private Path file() {
    return home.resolve("sessions").resolve(WORKSPACE.hash() + ".json");
  }

  @Test
  void writesOfEitherBackend_reachTheOther() {
    create("json", "a");
    create("sqlite", "b");

    Outcome outcome = drain("drain", "--check").done();

    assertThat(outcome.out())
        .startsWith("1 workspace up to date\n")
        .contains("written      1 ", "taken in     1 ", "in recovery  0 ", "different    0\n");
    assertThat(dump("json")).contains("\"a\"", "\"b\"").isEqualTo(dump("sqlite"));
  }

  @Test
  void whatOpeningHasDone_isCounted() throws IOException {
    create("hybrid", "a");
    create("sqlite", "b");
    String text = Files.readString(file());
    Files.writeString(file(), text.replace("\"running\"", "\"paused\""));

    Outcome outcome = drain("drain").done();

    assertThat(outcome.out())
        .contains("written      1 ", "taken in     1 ", "in recovery  1 ")
        .doesNotContain("different");
    assertThat(drain("drain").done().out()).contains("written      0 ", "taken in     0 ");
  }

  @Test
  void jsonFilesOutOfReach_isNo_andTold() throws IOException {
    create("sqlite", "a");
    Files.writeString(home.resolve("sessions"), "no folder");

    Outcome outcome = drain("drain", "--check");

    assertThat(outcome.out()).startsWith("0 workspaces up to date\n").contains("not compared");
    assertThat(outcome.err()).startsWith("failed: " + WORKSPACE.hash() + ": Store").hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    Outcome json = drain("drain", "--check", "--output", "json");
    assertThat(Cli.jsonKind(json.out())).isEqualTo("START_OBJECT");
    assertThat(json.out())
        .contains(
            "\"complete\": false", "\"compared\": false", "\"kind\": \"Store", WORKSPACE.hash());
    assertThat(json.err()).isEmpty();
    assertThat(json.code()).isEqualTo(ExitCode.NO);

    Files.delete(home.resolve("sessions"));

    assertThat(drain("drain").done().out()).contains("written      1 ");
  }

  @Test
  void asJson_isAnObject() {
    create("json", "a");

    Outcome outcome = drain("drain", "--check", "--output", "json").done();

    assertThat(Cli.jsonKind(outcome.out())).isEqualTo("START_OBJECT");
    assertThat(outcome.out())
        .contains(
            "\"complete\": true",
            "\"workspaces\": 1",
            "\"written\": 0",
            "\"takenIn\": 1",
            "\"keptInRecovery\": 0",
            "\"compared\": true",
            "\"divergences\": [ ]",
            "\"failures\": [ ]");
  }

  @Test
  void damagedDatabase_failsAndStays() throws IOException {
    Files.writeString(home.resolve("session-store.db"), "this is no database");

    drain("drain").failed(ExitCode.FAILED, "StoreCorrupt");

    assertThat(home.resolve("session-store.db")).hasContent("this is no database");
  }

  @Test
  void commandLineOnSqlite_besideAStoreInHybridMode_reachesJsonAtTheNextDrain() {
    StoreConfig config = StoreConfig.builder().home(home).build();
    try (HybridSessionStore editor = HybridSessionStore.open(config)) {
      editor.create(WORKSPACE, Cli.session("a"));

      create("sqlite", "b");
      new Cli(home, "sqlite").run("status", WORKSPACE.hash(), "a", "1", "failed").done();
      new Cli(home, "sqlite")
          .runWithInput(
              SessionJson.write(
                  Cli.session("b").toBuilder().status(SessionStatus.COMPLETED).build()),
              "update",
              WORKSPACE.hash())
          .done();

      assertThat(editor.getAll(WORKSPACE)).hasSize(2);
      assertThat(editor.flush().complete()).isTrue();
      try (JsonSessionStore json = JsonSessionStore.open(config)) {
        assertThat(json.getAll(WORKSPACE)).isEqualTo(editor.getAll(WORKSPACE));
      }
      assertThat(editor.compareAll()).isEmpty();
    }
  }
}
