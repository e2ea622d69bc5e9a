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
import picocli.CommandLine.Command;

/** What it costs that JSON follows. */
@Command(
    name = "hybrid",
    description = "Compares the hybrid backend with SQLite alone and with the old editor.")
final class HybridCommand extends Measurement {

  private static final List<Operation> READS = List.of(Operation.GET, Operation.GET_ALL);

  @Override
  protected Section measure(Setting setting) throws Exception {
    DataSet data = setting.data(1_000);
    Section section =
        new Section(
            "hybrid",
            "What does it cost that the JSON files follow?",
            "1,000 sessions, "
                + Figures.megabytes(data.jsonBytes())
                + " of JSON; no syncs on any side. ASYNC answers when SQLite has the write, SYNC"
                + " when the JSON file has it too.");
    List<Chart.Line> bars = new ArrayList<>();
    List<Operation> all = Stream.concat(Operation.WRITES.stream(), READS.stream()).toList();
    compare(setting, data, Side.HYBRID_ASYNC, Side.SQLITE_NORMAL, 1.3, all, section, bars);
    compare(setting, data, Side.HYBRID_SYNC, Side.LEGACY, 1.2, Operation.WRITES, section, bars);
    section.bars("Cost beside what it is compared with", "times", bars);
    return section;
  }

  private static void compare(
      Setting setting,
      DataSet data,
      Side side,
      Side against,
      double limit,
      List<Operation> operations,
      Section section,
      List<Chart.Line> bars)
      throws Exception {
    Effort effort = setting.effort().rounds(setting.pick(6, 16));
    Contender one = side.contender(data.workspace());
    Contender other = against.contender(data.workspace());
    Table table = Table.of("Medians", "", one.name(), other.name());
    try (Lineup lineup = new Lineup(setting, data, List.of(one, other))) {
      for (Operation operation : operations) {
        // In less time, the compiler has often not finished with both sides.
        List<Series> series =
            lineup.compare(
                operation, operation.writes() ? effort : effort.warmUp(Duration.ofSeconds(2)));
        String what = operation.label();
        section.add(what, series);
        section.add(Finding.cost(what, series.get(0), series.get(1), Target.atMost(limit)));
        table.row(
            what,
            Figures.micros(series.get(0).spread().median()),
            Figures.micros(series.get(1).spread().median()));
        bars.add(Chart.bar(what + ", " + one.name(), series.get(0).over(series.get(1)).median()));
      }
    }
    section.tables().add(table);
  }
}
