package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  private static final String WORKSPACE = "/no/such/project";

  @TempDir Path home;

  private static String json(WorktreeSession session) {
    return SessionJson.write(session);
  }

  private Cli cli(String backend) {
    return new Cli(home, backend);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void create_echoesTheSession_andShowGivesItBack(String backend) {
    String session = json(Cli.session("s-1"));

    Outcome created = cli(backend).runWithInput(session, "create", WORKSPACE).done();
    assertThat(created.out()).isEqualTo(session + "\n");

    assertThat(cli(backend).run("show", WORKSPACE, "s-1").done().out()).isEqualTo(session + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void workspace_isAPathOrItsHash(String backend) {
    cli(backend).runWithInput(json(Cli.session("s-1")), "create", WORKSPACE + "/").done();

    cli(backend).run("show", Workspace.of(WORKSPACE).hash(), "s-1").done();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void create_idTaken_isNo(String backend) {
    String session = json(Cli.session("s-1"));
    cli(backend).runWithInput(session, "create", WORKSPACE).done();

    Outcome again = cli(backend).runWithInput(session, "create", WORKSPACE);

    again.failed(ExitCode.NO, "DuplicateSession");
    assertThat(again.err()).contains("s-1", Workspace.of(WORKSPACE).hash());
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void missingSession_isNo(String backend) {
    Cli cli = cli(backend);
    cli.runWithInput(json(Cli.session("other")), "create", WORKSPACE).done();
    String message = SessionJson.writeMessage(Cli.message("hello"));

    cli.run("show", WORKSPACE, "gone").failed(ExitCode.NO, "SessionNotFound");
    cli.run("delete", WORKSPACE, "gone").failed(ExitCode.NO, "SessionNotFound");
    cli.run("status", WORKSPACE, "gone", "1", "running").failed(ExitCode.NO, "SessionNotFound");
    cli.runWithInput(message, "message", WORKSPACE, "gone").failed(ExitCode.NO, "SessionNotFound");
    cli.runWithInput(json(Cli.session("gone")), "update", WORKSPACE)
        .failed(ExitCode.NO, "SessionNotFound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void update_replacesTheSession(String backend) {
    WorktreeSession session = Cli.session("s-1");
    cli(backend).runWithInput(json(session), "create", WORKSPACE).done();
    String changed = json(session.toBuilder().status(SessionStatus.COMPLETED).build());

    assertThat(cli(backend).runWithInput(changed, "update", WORKSPACE).done().out())
        .isEqualTo(changed + "\n");
    assertThat(cli(backend).run("show", WORKSPACE, "s-1").out()).isEqualTo(changed + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void message_isAddedAndStamped(String backend) {
    WorktreeSession session = Cli.session("s-1");
    cli(backend).runWithInput(json(session), "create", WORKSPACE).done();

    Outcome outcome =
        cli(backend)
            .runWithInput(SessionJson.writeMessage(Cli.message("続けて")), "message", WORKSPACE, "s-1")
            .done();

    WorktreeSession changed = SessionJson.read(outcome.out());
    assertThat(changed.chatHistory()).containsExactly(Cli.message("続けて"));
    assertThat(changed.updatedAt().sortKey()).isGreaterThan(session.updatedAt().sortKey());
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void status_isSet(String backend) {
    cli(backend).runWithInput(json(Cli.session("s-1")), "create", WORKSPACE).done();

    Outcome outcome = cli(backend).run("status", WORKSPACE, "s-1", "1", "archived").done();

    assertThat(SessionJson.read(outcome.out()).instances().get(0).status())
        .isEqualTo(InstanceStatus.ARCHIVED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void status_missingInstance_isNo(String backend) {
    cli(backend).runWithInput(json(Cli.session("s-1")), "create", WORKSPACE).done();

    cli(backend)
        .run("status", WORKSPACE, "s-1", "7", "running")
        .failed(ExitCode.NO, "InstanceNotFound");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void delete_removesTheSession(String backend) {
    cli(backend).runWithInput(json(Cli.session("s-1")), "create", WORKSPACE).done();

    assertThat(cli(backend).run("delete", WORKSPACE, "s-1").done().out())
        .isEqualTo("deleted s-1\n");
    assertThat(cli(backend).run("dump", WORKSPACE).done().out()).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void dump_isALegacyFile(String backend) {
    String one = json(Cli.session("b")).indent(2).stripTrailing();
    String two = json(Cli.session("a")).indent(2).stripTrailing();
    cli(backend).runWithInput(one, "create", WORKSPACE).done();
    cli(backend).runWithInput(two, "create", WORKSPACE).done();

    assertThat(cli(backend).run("dump", WORKSPACE).done().out())
        .isEqualTo("[\n" + one + ",\n" + two + "\n]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void dump_unknownWorkspace_isEmpty(String backend) {
    assertThat(cli(backend).run("dump", "/never/seen").done().out()).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void workspaces_namesThoseThatAreKnown(String backend) {
    cli(backend).runWithInput(json(Cli.session("s-1")), "create", WORKSPACE).done();
    String hash = Workspace.of(WORKSPACE).hash();

    assertThat(cli(backend).run("workspaces").done().out()).startsWith("HASH").contains(hash);
    Outcome json = cli(backend).run("workspaces", "--output", "json").done();
    assertThat(Cli.jsonKind(json.out())).isEqualTo("START_ARRAY");
    assertThat(json.out()).contains("\"hash\": \"" + hash + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void list_filters(String backend) {
    Cli cli = cli(backend);
    create(cli, "a", SessionType.DEBATE, SessionStatus.RUNNING, "2025-01-01T00:00:00Z");
    create(cli, "b", SessionType.DEBATE, SessionStatus.FAILED, "2025-01-02T00:00:00Z");
    create(cli, "c", SessionType.ENSEMBLE, SessionStatus.FAILED, "2025-01-03T00:00:00Z");

    assertThat(ids(cli)).containsExactly("c", "b", "a");
    assertThat(ids(cli, "--sort", "created-asc")).containsExactly("a", "b", "c");
    assertThat(ids(cli, "--type", "debate")).containsExactly("b", "a");
    assertThat(ids(cli, "--status", "running,failed", "--type", "ensemble")).containsExactly("c");
    assertThat(ids(cli, "--created-from", "2025-01-02")).containsExactly("c", "b");
    assertThat(ids(cli, "--created-before", "2025-01-02T01:00:00+01:00")).containsExactly("a");
    assertThat(ids(cli, "--updated-from", "2025-01-02", "--updated-before", "2025-01-03"))
        .containsExactly("b");
    assertThat(ids(cli, "--text", "画面")).containsExactly("c", "b", "a");
    assertThat(ids(cli, "--text", "nothing like it")).isEmpty();
  }

  private static void create(
      Cli cli, String id, SessionType type, SessionStatus status, String time) {
    WorktreeSession session =
        Cli.session(id).toBuilder()
            .type(type)
            .status(status)
            .createdAt(Timestamp.parse(time))
            .updatedAt(Timestamp.parse(time))
            .build();
    cli.runWithInput(json(session), "create", WORKSPACE).done();
  }

  private static List<String> ids(Cli cli, String... filters) {
    List<String> args = new ArrayList<>(List.of("list", WORKSPACE));
    args.addAll(List.of(filters));
    return cli.run(args.toArray(String[]::new))
        .done()
        .out()
        .lines()
        .skip(1)
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void list_goesOnWithTheCursor(String backend) {
    Cli cli = cli(backend);
    for (String id : List.of("a", "b", "c")) {
      create(cli, id, SessionType.DEBATE, SessionStatus.RUNNING, "2025-01-01T00:00:00Z");
    }
    Outcome first = cli.run("list", WORKSPACE, "--limit", "2", "--output", "json").done();
    assertThat(Cli.jsonKind(first.out())).isEqualTo("START_OBJECT");
    Matcher cursor = Pattern.compile("\"nextCursor\": \"(\\S+)\"").matcher(first.out());
    assertThat(cursor.find()).isTrue();
    assertThat(cli.run("list", WORKSPACE, "--limit", "2").out())
        .endsWith("more: --after " + cursor.group(1) + "\n");

    Outcome second =
        cli.run("list", WORKSPACE, "--limit", "2", "--output", "json", "--after", cursor.group(1))
            .done();

    assertThat(second.out()).contains("\"id\": \"a\"").contains("\"nextCursor\": null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void list_badCursor_isInvalidInput(String backend) {
    cli(backend)
        .run("list", WORKSPACE, "--after", "not-a-cursor")
        .failed(ExitCode.USAGE, "InvalidInput");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void search_findsJapanese(String backend) {
    cli(backend).runWithInput(json(Cli.session("s-1")), "create", WORKSPACE).done();

    assertThat(cli(backend).run("search", WORKSPACE, "画面").done().out())
        .contains("s-1", "task", "ログイン画面を直す");
    Outcome json = cli(backend).run("search", WORKSPACE, "画面", "--output", "json").done();
    assertThat(Cli.jsonKind(json.out())).isEqualTo("START_ARRAY");
    assertThat(json.out()).contains("\"sessionId\": \"s-1\"", "\"field\": \"TASK\"");
    assertThat(cli(backend).run("search", WORKSPACE, "c++\" OR *").done().out().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void outputJson_isValidJsonForEveryCommand(String backend) {
    Cli cli = cli(backend);
    String session = json(Cli.session("s-1"));
    String message = SessionJson.writeMessage(Cli.message("hello"));

    String object = "START_OBJECT";
    assertThat(jsonKind(cli.runWithInput(session, "create", WORKSPACE, "--output", "json")))
        .isEqualTo(object);
    assertThat(jsonKind(cli.runWithInput(session, "update", WORKSPACE, "--output=json")))
        .isEqualTo(object);
    assertThat(jsonKind(cli.runWithInput(message, "--output=json", "message", WORKSPACE, "s-1")))
        .isEqualTo(object);
    assertThat(jsonKind(cli.run("--output=json", "status", WORKSPACE, "s-1", "1", "idle")))
        .isEqualTo(object);
    assertThat(jsonKind(cli.run("--output=json", "show", WORKSPACE, "s-1"))).isEqualTo(object);
    assertThat(jsonKind(cli.run("--output=json", "dump", WORKSPACE))).isEqualTo("START_ARRAY");
    assertThat(jsonKind(cli.run("--output=json", "delete", WORKSPACE, "s-1"))).isEqualTo(object);
    assertThat(jsonKind(cli.run("--output=json", "import"))).isEqualTo(object);
  }

  private static String jsonKind(Outcome outcome) {
    return Cli.jsonKind(outcome.done().out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void controlCharacters_neverReachTheTerminal(String backend) {
    WorktreeSession hostile =
        Cli.session("evil\u001b[2J\r\n\u009b2Jid").toBuilder()
            .task("\u001b]0;owned\u0007 \u202etxt\nsecond line")
            .build();
    Cli cli = cli(backend);
    cli.runWithInput(json(hostile), "create", WORKSPACE).done();

    String shown =
        cli.run("list", WORKSPACE).done().out()
            + cli.run("search", WORKSPACE, "owned").done().out()
            + cli.run("show", WORKSPACE, "\u001b[31mgone").err()
            + cli.run("delete", WORKSPACE, hostile.id()).done().out();

    assertThat(shown).contains("evil\\u001b[2J").doesNotContain("\u001b", "\u009b", "\u202e", "\r");
    assertThat(shown.lines()).hasSize(6);
  }
}
