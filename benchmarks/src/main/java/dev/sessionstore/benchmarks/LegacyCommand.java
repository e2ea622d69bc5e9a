package dev.sessionstore.benchmarks;

import dev.sessionstore.benchmarks.harness.Chart;
import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Effort;
import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.Lineup;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Series;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.benchmarks.harness.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** How many times as fast as the old editor's algorithm the library is. */
@Command(
    name = "legacy",
    description =
        "Compares each operation with the algorithm of the old editor, on 1,000 sessions.")
final class LegacyCommand extends Measurement {

  private static final List<Operation> OPERATIONS =
      Stream.concat(Operation.READS.stream(), Operation.WRITES.stream()).toList();

  @Override
  protected Section measure(Setting setting) throws Exception {
    DataSet data = setting.data(1_000);
    Contender legacy = Side.LEGACY.contender(data.workspace());
    Contender normal = Side.SQLITE_NORMAL.contender(data.workspace());
    Contender full = Side.SQLITE_FULL.contender(data.workspace());
    Section section =
        new Section(
            "legacy",
            "How much faster is it than what I have?",
            "1,000 sessions of 3 instances and 10 messages, "
                + Figures.megabytes(data.jsonBytes())
                + " as the old editor's file, which it reads whole for each operation and rewrites"
                + " whole, unsynced, for each change. NORMAL survives a killed process, FULL (the"
                + " default) a power cut as well; the old editor's file survives neither.");
    Table table =
        Table.of("Medians", "", "old editor", "sqlite NORMAL", "faster", "sqlite FULL", "faster");
    List<Chart.Line> bars = new ArrayList<>();
    // Two steps of the old editor take as long as a turn of the others.
    Effort effort = setting.effort().warmUp(Duration.ofMillis(setting.pick(300, 2_000)));
    try (Lineup lineup = new Lineup(setting, data, List.of(legacy, normal, full))) {
      for (Operation operation : OPERATIONS) {
        List<Series> series = lineup.compare(operation, effort.rounds(setting.pick(5, 20)));
        String what = operation.label();
        Series old = series.get(0);
        section.add(what, series);
        section.add(Finding.speedUp(what, series.get(1), old, target(operation)));
        section.add(Finding.speedUp(what, series.get(2), old, null));
        table.row(
            what,
            Figures.micros(old.spread().median()),
            Figures.micros(series.get(1).spread().median()),
            "× " + Figures.of(old.over(series.get(1)).median()),
            Figures.micros(series.get(2).spread().median()),
            "× " + Figures.of(old.over(series.get(2)).median()));
        bars.add(Chart.bar(what + ", FULL", old.over(series.get(2)).median()));
      }
    }
    section.tables().add(table);
    section.bars("Times as fast as the old editor", "times as fast, logarithmic", bars);
    return section;
  }

  private static @Nullable Target target(Operation operation) {
    return switch (operation) {
      case GET -> Target.atLeast(5_000);
      case GET_ALL -> Target.atLeast(100);
      case LIST, SEARCH -> Target.atLeast(1);
      default -> operation.writes() ? Target.atLeast(500) : null;
    };
  }
}
