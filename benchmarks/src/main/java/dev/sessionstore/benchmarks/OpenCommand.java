package dev.sessionstore.benchmarks;

import dev.sessionstore.benchmarks.harness.Comparison;
import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Effort;
import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.FreshJvm;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Series;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Subject;
import dev.sessionstore.benchmarks.harness.Target;
import dev.sessionstore.benchmarks.harness.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;

/** How long a fresh process waits for its first answer. */
@Command(
    name = "open",
    description = "Opens a home in fresh processes, to the first answer, beside raw JDBC.")
final class OpenCommand extends Measurement {

  private static final String MILLIS = "ms";

  @Override
  protected Section measure(Setting setting) throws Exception {
    DataSet data = setting.data(1_000);
    Path home = setting.folder();
    Contender contender = Side.SQLITE_FULL.contender(data.workspace());
    try (Subject subject = contender.open(home)) {
      subject.fill(data.sessions());
    }
    List<String> args =
        List.of(home.toString(), data.workspace().hash(), data.sessions().get(500).id());
    Effort effort = setting.effort().warmUp(Duration.ofMillis(1)).rounds(setting.pick(9, 31));
    List<Series> series =
        new Comparison(effort)
            .gauge("sqlite FULL", () -> probe("library", args))
            .gauge("raw JDBC FULL", () -> probe("raw", args))
            .run();
    Section section =
        new Section(
            "open",
            "How long does a fresh process wait for its first answer?",
            "A home of 1,000 sessions; a new Java process each time, from its main method to the"
                + " first session read. Most of it is Java loading classes and SQLite's library.");
    for (Series side : series) {
      section.timings().add(Timing.of("open and get", side, MILLIS));
      section.add(Finding.of("open and get", side.name(), null, side.spread(), MILLIS, null));
    }
    section.add(Finding.cost("open and get", series.get(0), series.get(1), Target.atMost(1.25)));
    section
        .notes()
        .add(
            "Beside it: "
                + Figures.of(series.get(0).spread().median() - series.get(1).spread().median())
                + " ms more than raw JDBC.");
    return section;
  }

  private static double probe(String side, List<String> args) throws Exception {
    List<String> all = new java.util.ArrayList<>(List.of(side));
    all.addAll(args);
    return FreshJvm.run(OpenProbe.class, List.of(), all)[0];
  }
}
