package dev.sessionstore.benchmarks;

import dev.sessionstore.SessionStore;
import dev.sessionstore.benchmarks.harness.Chart;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.FreshJvm;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Spread;
import dev.sessionstore.benchmarks.harness.SvgChart;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.benchmarks.harness.Target;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Two editors and the command line tools on one home for a long time: nothing may grow. */
@Command(
    name = "soak",
    description = {
      "Two editors and the command line tools on one home for long, with no error and no growth.",
      "Ends with 1 if there was an error or anything grew beyond its bound."
    })
final class SoakCommand extends Measurement {

  private static final Set<Side> SQLITE = EnumSet.of(Side.SQLITE_NORMAL, Side.SQLITE_FULL);
  private static final Set<Side> HYBRID =
      EnumSet.of(Side.HYBRID_SYNC, Side.HYBRID_ASYNC, Side.HYBRID_ASYNC_FULL);
  private static final int EDITORS = 2;
  private static final int SAMPLE_SECONDS = 5;
  private static final long MINUTES_TO_END = 5;

  /** An import that ends after the editors waits for the next one to bring it to the files. */
  private static final int MINUTES_BEYOND = 2;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "how long; default: ${DEFAULT-VALUE}")
  private int minutes = 30;

  @Option(
      names = "--side",
      description = "what the editors use, of ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
  private Side side = Side.HYBRID_ASYNC_FULL;

  @Option(names = "--svg", paramLabel = "FILE", description = "write the charts as a picture")
  private @Nullable Path svg;

  @Override
  protected boolean alwaysChecks() {
    return true;
  }

  @Override
  protected Section measure(Setting setting) throws Exception {
    if (!SQLITE.contains(side) && !HYBRID.contains(side)) {
      throw new IllegalArgumentException("--side takes one that writes to SQLite, not " + side);
    }
    if (setting.quick()) {
      minutes = 1;
    }
    Path home = StoreHome.prepare(setting.folder().resolve("home")).root();
    Path temp = setting.folder();
    try (SessionStore store = side.open(home)) {
      store.create(SoakEditor.WORKSPACE, SoakEditor.counter());
    }
    SoakTools tools = new SoakTools(home, HYBRID.contains(side), temp, setting.seed());
    SoakFolder folder = new SoakFolder(StoreHome.at(home), temp, HYBRID.contains(side));
    List<SoakProcess> editors = new ArrayList<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    long start = System.nanoTime();
    long end = start + TimeUnit.MINUTES.toNanos(minutes);
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < EDITORS; i++) {
        SoakProcess editor = new SoakProcess("editor " + (i + 1), start(home, temp, i, setting));
        editors.add(editor);
        work.add(
            threads.submit(
                () -> {
                  editor.follow(start);
                  return null;
                }));
      }
      work.add(
          threads.submit(
              () -> {
                for (int round = 0; System.nanoTime() < end; round++) {
                  tools.round(round);
                }
                return null;
              }));
      while (System.nanoTime() < end) {
        TimeUnit.SECONDS.sleep(SAMPLE_SECONDS);
        folder.sample((System.nanoTime() - start) / 60e9);
      }
      for (Future<?> each : work) {
        each.get(MINUTES_TO_END, TimeUnit.MINUTES);
      }
    } finally {
      editors.forEach(SoakProcess::destroy);
      threads.shutdownNow();
    }
    tools.run("integrity");
    return section(editors, folder, tools, counted(home));
  }

  private long counted(Path home) {
    try (SessionStore store = side.open(home)) {
      Long count = store.get(SoakEditor.WORKSPACE, SoakEditor.COUNTER).totalDuration();
      return count == null ? -1 : count;
    }
  }

  private Process start(Path home, Path temp, int number, Setting setting) throws IOException {
    List<String> args =
        List.of(
            side.name(),
            home.toString(),
            "editor" + number,
            String.valueOf(Duration.ofMinutes(minutes + MINUTES_BEYOND).toSeconds()),
            String.valueOf(SAMPLE_SECONDS),
            String.valueOf(setting.seed() + number));
    List<String> options = List.of("-Xmx256m", "-XX:+UseSerialGC", "-Djava.io.tmpdir=" + temp);
    return new ProcessBuilder(FreshJvm.command(SoakEditor.class, options, args))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Section section(
      List<SoakProcess> editors, SoakFolder folder, SoakTools tools, long counted)
      throws IOException {
    Section section =
        new Section(
            "soak",
            "Does anything go wrong or grow in " + minutes + " minutes?",
            "Two editors of two threads each, on "
                + side
                + ", and the command line tools one after the other, on one home. Sampled every "
                + SAMPLE_SECONDS
                + " seconds. Growth is the median of the last quarter beyond that of the second.");
    long acknowledged = editors.stream().mapToLong(SoakProcess::counted).sum();
    section.add(none("errors", editors, SoakProcess::errors));
    section.add(
        exactly(
            "commands that failed", "tools", tools.failures().size(), "of " + tools.commands()));
    section.add(
        exactly("updates lost", "editors", Math.abs(acknowledged - counted), "of " + acknowledged));
    editors.forEach(editor -> section.findings().addAll(editor.findings()));
    section.findings().addAll(folder.findings());
    charts(section, editors, folder);
    if (svg != null) {
      SvgChart.write(section.charts(), svg);
    }
    Table latencies =
        Table.of("Operations of the editors", "", "count", "p50", "p99", "p99.9", "max");
    editors.forEach(editor -> editor.addLatencies(latencies));
    section.tables().add(latencies);
    section.tables().add(tools.table());
    section.tables().add(folder.table());
    section.notes().addAll(tools.failures());
    return section;
  }

  private static Finding none(
      String what, List<SoakProcess> editors, Function<SoakProcess, Long> count) {
    long all = editors.stream().mapToLong(count::apply).sum();
    long operations = editors.stream().mapToLong(SoakProcess::operations).sum();
    return exactly(what, "editors", all, "of " + String.format("%,d", operations));
  }

  private static Finding exactly(String what, String subject, long figure, String unit) {
    return Finding.of(what, subject, null, Spread.exactly((double) figure), unit, Target.atMost(0));
  }

  private static void charts(Section section, List<SoakProcess> editors, SoakFolder folder) {
    section
        .charts()
        .add(
            chart(
                "Memory of each editor",
                "MB",
                editors.stream().flatMap(editor -> editor.memory().stream()).toList()));
    section
        .charts()
        .add(
            chart(
                "File descriptors and threads of each editor",
                "count",
                editors.stream().flatMap(editor -> editor.handles().stream()).toList()));
    section.charts().add(chart("Files of the home", "MB", folder.files()));
    section.charts().add(chart("Rows", "count", folder.rows()));
  }

  private static Chart chart(String title, String unit, List<SoakTrack> tracks) {
    return new Chart(
        title,
        Chart.Kind.OVER_TIME,
        "minutes",
        unit,
        tracks.stream().map(SoakTrack::line).toList());
  }
}
