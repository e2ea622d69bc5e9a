package dev.sessionstore.benchmarks;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.FreshJvm;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.cli.Main;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** The command line tools of a soak, each in a process of its own, one after the other. */
final class SoakTools {

  private static final int SESSIONS = 20;

  /** So many rounds later the same ids come again. */
  private static final int ROUNDS = 10;

  private static final int PAUSE_SECONDS = 2;
  private static final double NANOS_PER_MICRO = 1_000;

  /** A check looks again at what changes meanwhile; a session that never rests is no finding. */
  private static final Pattern ONLY_UNCOMPARED =
      Pattern.compile(
          "\"inconsistent\"\\s*:\\s*0,\\s*\"sqliteOnly\"\\s*:\\s*0,\\s*\"jsonOnly\"\\s*:\\s*0,");

  private final Path home;
  private final String backend;
  private final Path temp;
  private final List<WorktreeSession> templates;
  private final Map<String, Histogram> times = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();

  SoakTools(Path home, boolean hybrid, Path temp, long seed) throws IOException {
    this.home = home;
    this.backend = hybrid ? "hybrid" : "sqlite";
    this.temp = temp;
    templates = DataSet.of(SESSIONS, seed + 1).sessions();
  }

  /** Runs all commands once. */
  void round(int round) throws IOException, InterruptedException {
    run("import", "--from", legacyFile(round).toString());
    run("backup", "create");
    run("optimize");
    run("stats", "--output", "json");
    run("backup", "prune", "--keep", "3");
    if (backend.equals("hybrid")) {
      run("check", "--output", "json");
    }
    run("integrity");
    run("doctor");
    run("list", SoakEditor.WORKSPACE.path().orElseThrow());
  }

  /** Makes a new file as an old editor leaves it. */
  private Path legacyFile(int round) throws IOException {
    Path folder = temp.resolve("legacy");
    StoreHome.deleteFolder(folder);
    Files.createDirectories(folder);
    String content =
        templates.stream()
            .map(
                session ->
                    session.toBuilder()
                        .id("imported-" + round % ROUNDS + "-" + templates.indexOf(session))
                        .build())
            .map(SessionJson::write)
            .collect(Collectors.joining(",\n", "[", "]"));
    String hash = SoakEditor.IMPORTED.get(round % SoakEditor.IMPORTED.size()).hash();
    return Files.writeString(folder.resolve(hash + ".json"), content);
  }

  /** Runs a command, which has to succeed. */
  void run(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("--home", home.toString()));
    command.addAll(List.of("--backend", backend));
    command.addAll(List.of(args));
    TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
    final String name =
        Arrays.stream(args)
            .filter(arg -> arg.matches("[a-z]+"))
            .limit(2)
            .collect(Collectors.joining(" "));
    Path output = temp.resolve("output.txt");
    final long start = System.nanoTime();
    int exit =
        new ProcessBuilder(
                FreshJvm.command(
                    Main.class, List.of("-Xmx128m", "-Djava.io.tmpdir=" + temp), command))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    times.computeIfAbsent(name, any -> new Histogram(3)).recordValue(System.nanoTime() - start);
    String said = Files.readString(output, StandardCharsets.UTF_8);
    if (exit != 0 && !ONLY_UNCOMPARED.matcher(said).find()) {
      System.err.println(name + " ended with " + exit + ": " + said);
      failures.add(name + " ended with " + exit + ": " + said.lines().findFirst().orElse(""));
    }
  }

  /** Tells what failed. */
  List<String> failures() {
    return failures;
  }

  long commands() {
    return times.values().stream().mapToLong(Histogram::getTotalCount).sum();
  }

  /** Tells how long each command took, its virtual machine included. */
  Table table() {
    Table table = Table.of("Commands, each in a process of its own", "", "runs", "p50", "max");
    times.forEach(
        (name, all) ->
            table.row(
                name,
                all.getTotalCount(),
                Figures.micros(all.getValueAtPercentile(50) / NANOS_PER_MICRO),
                Figures.micros(all.getMaxValue() / NANOS_PER_MICRO)));
    return table;
  }
}
