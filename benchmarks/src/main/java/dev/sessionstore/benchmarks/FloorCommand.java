package dev.sessionstore.benchmarks;

import dev.sessionstore.Durability;
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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** What the library costs beside hand-written JDBC over the same schema. */
@Command(
    name = "floor",
    description = "Compares with hand-written JDBC: same schema, same durability, one run.")
final class FloorCommand extends Measurement {

  private static final double MOST_TAIL = 10;
  private static final double NEARLY = 1.5;

  private static final List<Operation> COLD =
      List.of(Operation.GET, Operation.GET_ALL, Operation.LIST);

  @Override
  protected Section measure(Setting setting) throws Exception {
    DataSet data = setting.data(1_000);
    Effort effort = setting.effort().rounds(setting.pick(9, 24));
    Section section =
        new Section(
            "floor",
            "What does the library cost, beside JDBC written by hand?",
            "1,000 sessions; the same schema, durability and driver, every statement prepared"
                + " once. A cold read finds nothing in the library's cache and everything in the"
                + " operating system's.");
    Table table = Table.of("", "", "raw JDBC", "library", "raw JDBC, p99", "library, p99");
    List<Chart.Line> bars = new ArrayList<>();
    for (Durability durability : List.of(Durability.NORMAL, Durability.FULL)) {
      Side side = durability == Durability.FULL ? Side.SQLITE_FULL : Side.SQLITE_NORMAL;
      List<Contender> contenders =
          List.of(
              RawJdbc.contender(data.workspace(), durability),
              side.contender(data.workspace()),
              RawJdbc.withoutJournal(data.workspace(), durability));
      try (Lineup lineup = new Lineup(setting, data, contenders)) {
        for (Operation operation : Operation.WRITES) {
          List<Series> series = lineup.compare(operation, effort);
          String what = operation.label();
          Series library = series.get(1);
          add(section, table, bars, what, series, Target.atMost(1.25));
          section.add(Finding.cost(what, library, series.get(2), null));
          section.add(tail(what, library, series.get(0)));
        }
      }
    }
    List<Contender> readers =
        List.of(
            RawJdbc.contender(data.workspace(), Durability.NORMAL),
            Side.SQLITE_NORMAL.contender(
                "sqlite, no cache", data.workspace(), config -> config.cacheBytes(0)));
    try (Lineup lineup = new Lineup(setting, data, readers)) {
      for (Operation operation : COLD) {
        List<Series> series = lineup.compare(operation, effort);
        Target target = operation == Operation.LIST ? null : Target.atMost(1.1);
        add(section, table, bars, operation.label() + " cold", series, target);
      }
    }
    section.tables().add(table);
    section.bars("Cost beside raw JDBC", "times the cost", bars);
    section
        .notes()
        .add(
            "The rows \"no journal\" leave out the change journal, from which search, cache and"
                + " mirror learn of a change: what a program would write that has none of them. A"
                + " 99th percentile over the limit is laid to the machine where that of raw JDBC,"
                + " in the same turns, is over it as well, and at least two thirds of it.");
    return section;
  }

  /** Where hand-written JDBC waits nearly as long, in the same turns, the machine makes it wait. */
  private static Finding tail(String what, Series library, Series raw) {
    boolean machine =
        raw.tail().median() > MOST_TAIL && library.percentile(99) <= NEARLY * raw.percentile(99);
    return Finding.of(
            what + ", p99",
            library.name(),
            "its median",
            library.tail(),
            Finding.TIMES,
            Target.atMost(MOST_TAIL))
        .orMachine(machine);
  }

  private static void add(
      Section section,
      Table table,
      List<Chart.Line> bars,
      String what,
      List<Series> series,
      @Nullable Target target) {
    Series raw = series.get(0);
    Series library = series.get(1);
    section.add(what, series);
    section.add(Finding.cost(what, library, raw, target));
    table.row(
        what + ", " + library.name(),
        Figures.micros(raw.spread().median()),
        Figures.micros(library.spread().median()),
        Figures.micros(raw.percentile(99)),
        Figures.micros(library.percentile(99)));
    bars.add(Chart.bar(what + ", " + library.name(), library.over(raw).median()));
  }
}
