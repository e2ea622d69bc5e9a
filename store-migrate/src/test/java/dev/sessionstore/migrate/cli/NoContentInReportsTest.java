package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A word that stands in every field of every session but its id is in no error, log line, report,
 * metric or file name, whatever is run and however it fails. Of what commands print, only those are
 * excepted that are asked for sessions.
 */
class NoContentInReportsTest {

  private static final String WORD = "xyzzyPlugh";
  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final Workspace OTHER = Workspace.ofHash("fedcba9876543210");
  private static final Set<String> SHOW_SESSIONS =
      Set.of("show", "dump", "list", "search", "create", "update", "message", "status");

  @TempDir Path folder;

  private final Set<String> run = new TreeSet<>();
  private final SoftAssertions told = new SoftAssertions();
  private String format = "text";

  private void nextFormat() {
    format = format.equals("text") ? "json" : "text";
  }

  private static WorktreeSession session(String id) {
    return SampleSessions.saying(id, WORD);
  }

  private static String json(String id) {
    return SessionJson.write(session(id));
  }

  @Test
  void wordInEveryField_isNowhereElse() throws IOException {
    try (LogLines log = new LogLines("dev.sessionstore")) {
      for (String backend : List.of("hybrid", "sqlite", "json")) {
        Cli cli = new Cli(folder.resolve(backend), backend);
        StoreHome home = damagedFiles(cli.home());
        format = backend.equals("hybrid") ? "text" : "json";
        if (backend.equals("hybrid")) {
          tour(cli, home);
          nextFormat();
        }
        conflict(home);
        tour(cli, home);
        refused(cli);
        if (Files.exists(home.database())) {
          damageDatabase(home);
          nextFormat();
          tour(cli, home);
        }
        requireNoWord(home);
      }
      assertThat(log.all()).isNotEmpty().noneMatch(line -> line.contains(WORD));
    }
    told.assertAll();
    assertThat(run).as("all commands are tried").containsAll(commands());
  }

  private static Set<String> commands() {
    String help = Cli.plain(Map.of(), new byte[0], "--help").out();
    return Pattern.compile("(?m)^  ([a-z]+) {2,}[A-Z]")
        .matcher(help)
        .results()
        .map(found -> found.group(1))
        .filter(
            name ->
                !name.equals("help") && !name.equals("demo")) // which is about a home of its own
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static StoreHome damagedFiles(Path root) throws IOException {
    StoreHome home = StoreHome.prepare(root);
    Files.createDirectories(home.sessions());
    String bad =
        json("bad")
            .replace("\"task\": \"" + WORD, "\"task\": {\"" + WORD + "\": 1}, \"t\": \"" + WORD);
    String twice = json("a").replace("\"model\": null", "\"model\": \"other\"");
    Files.writeString(
        home.legacyFile(WORKSPACE), "[" + String.join(",", json("a"), bad, twice, json("b")) + "]");
    Files.writeString(home.legacyFile(OTHER), "[" + json("c") + "," + json("d").substring(0, 300));
    Files.writeString(home.workspaceMapping(), "{\"" + WORD);
    return home;
  }

  /** Every command, in an order in which each has something to do. */
  private void tour(Cli cli, StoreHome home) throws IOException {
    String file = home.legacyFile(OTHER).toString();
    String hash = WORKSPACE.hash();
    for (String line :
        List.of(
            "doctor",
            "check",
            "salvage " + file,
            "import --dry-run",
            "import",
            "workspaces",
            "list " + hash,
            "list " + OTHER.hash(),
            "show " + hash + " a",
            "dump " + hash,
            "search " + hash + " plugh",
            "show " + hash + " none",
            "delete " + hash + " none",
            "status " + hash + " a 99 idle",
            "status " + hash + " a 0 idle",
            "drain",
            "check",
            "repair --prefer newest --dry-run",
            "repair --prefer newest",
            "backup create",
            "backup list",
            "backup verify latest",
            "backup drill",
            "metrics",
            "advise",
            "rollout",
            "stats",
            "integrity",
            "optimize",
            "vacuum",
            "archive --older-than 0",
            "export --to " + cli.home().resolve("export"),
            "relink /no/place /other/place",
            "rollback",
            "recover",
            "backup restore latest",
            "delete " + hash + " b",
            "check")) {
      run(cli, "", line.split(" "));
    }
    run(cli, json("new"), "create", hash);
    run(cli, json("new"), "create", hash);
    run(cli, json("new"), "update", hash);
    run(cli, SessionJson.writeMessage(SampleSessions.message("m", WORD)), "message", hash, "new");
  }

  /** What cannot be kept, or is no session, with the word around what is wrong. */
  private void refused(Cli cli) {
    String good = json("r");
    for (String input :
        List.of(
            WORD,
            "{\"" + WORD + "\": " + WORD + "}",
            good + WORD,
            good.substring(0, 200),
            good.replace("\"task\": \"", "\"task\": \"\\ud800"),
            good.replace("\"" + WORD + "\"", "[\"" + WORD + "\"]"),
            good.replace(
                "\"instances\"", "\"" + WORD + "\": 1, \"" + WORD + "\": 2, \"instances\""),
            good.replace("\"winnerId\": null", "\"winnerId\": \"" + WORD + "\""),
            good.replace("{", "[").replace("}", "]"))) {
      for (String command : List.of("create", "update")) {
        run(cli, input, command, WORKSPACE.hash());
      }
      run(cli, input, "message", WORKSPACE.hash(), "a");
    }
  }

  /**
   * An old editor writes something else, and a file that is none, in the place of what was there.
   */
  private static void conflict(StoreHome home) throws IOException {
    Files.writeString(
        home.legacyFile(WORKSPACE),
        "[" + json("a").replace("\"winnerId\": null", "\"winnerId\": 3") + "," + json("e") + "]");
    Files.writeString(home.legacyFile(OTHER), WORD + json("c"));
  }

  private static void damageDatabase(StoreHome home) throws IOException {
    byte[] bytes = Files.readAllBytes(home.database());
    Arrays.fill(bytes, 4096, Math.min(bytes.length, 20 * 4096), (byte) 'x');
    Files.write(home.database(), bytes);
  }

  private void run(Cli cli, String input, String... args) {
    run.add(args[0]);
    String[] all =
        Stream.concat(Stream.of(args), Stream.of("--output", format, "--verbose"))
            .toArray(String[]::new);
    Outcome outcome = cli.runWithInput(input, all);
    String context = cli.backend() + " " + String.join(" ", all);
    told.assertThat(outcome.err())
        .as(context)
        .doesNotContain(WORD)
        .doesNotContain("Usage", "Unexpected");
    if (!SHOW_SESSIONS.contains(args[0])) {
      told.assertThat(outcome.out()).as(context).doesNotContain(WORD);
    }
  }

  /** Files of sessions hold the word; names, logs and metrics do not. */
  private static void requireNoWord(StoreHome home) throws IOException {
    try (Stream<Path> all = Files.walk(home.root())) {
      for (Path path : all.toList()) {
        assertThat(home.root().relativize(path).toString()).doesNotContain(WORD);
        String name = path.getFileName().toString();
        if (name.endsWith(".log") || name.endsWith("report.json")) {
          assertThat(new String(Files.readAllBytes(path), StandardCharsets.UTF_8))
              .as(name)
              .doesNotContain(WORD);
        }
      }
    }
  }
}
