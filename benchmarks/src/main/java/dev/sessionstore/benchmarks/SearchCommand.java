package dev.sessionstore.benchmarks;

import dev.sessionstore.Durability;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.benchmarks.harness.Chart;
import dev.sessionstore.benchmarks.harness.Comparison;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Effort;
import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Series;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Subject;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.benchmarks.harness.Target;
import dev.sessionstore.benchmarks.harness.Timing;
import dev.sessionstore.migrate.LegacyImporter;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** How fast words are found. */
@Command(
    name = "search",
    description = "Searches for several words, beside the old editor and a scan of all texts.")
final class SearchCommand extends Measurement {

  /** Japanese of two characters, of three that are everywhere, two of code, and what is nowhere. */
  private static final List<String> WORDS =
      List.of("在庫", DataSet.WORD, "IllegalStateException", "map tiles", DataSet.NOWHERE);

  private static final int HITS = 20;

  @Override
  protected Section measure(Setting setting) throws Exception {
    int size = setting.pick(1_000, 10_000);
    DataSet data = setting.data(size);
    Section section =
        new Section(
            "search",
            "How fast do I find something?",
            String.format(
                "%,d sessions; the first %d hits. The old editor parses its file for each search,"
                    + " hand-written JDBC looks at each text with LIKE.",
                size, HITS));
    Path home = setting.folder();
    try (Subject library = Side.SQLITE_NORMAL.contender(data.workspace()).open(home);
        Subject raw =
            RawJdbc.contender(data.workspace(), Durability.NORMAL).open(setting.folder());
        Subject legacy = Side.LEGACY.contender(data.workspace()).open(setting.folder())) {
      library.fill(data.sessions());
      raw.fill(data.sessions());
      legacy.fill(data.sessions());
      legacy.settle();
      Table table = Table.of("Medians", "", "hits", "sqlite", "LIKE", "old editor");
      List<Chart.Line> bars = new ArrayList<>();
      library.search(DataSet.WORD, 1);
      Effort effort =
          setting
              .effort()
              .rounds(setting.pick(3, 20))
              .warmUp(Duration.ofMillis(setting.pick(200, 2_000)));
      for (String word : WORDS) {
        List<Series> series =
            new Comparison(effort)
                .side("sqlite", () -> library.search(word, HITS))
                .side("LIKE scan", () -> raw.search(word, HITS))
                .side("old editor", () -> legacy.search(word, HITS))
                .run();
        String what = "\"" + word + "\"";
        section.add(what, series);
        section.add(Finding.speedUp(what, series.get(0), series.get(2), Target.atLeast(1)));
        section.add(Finding.speedUp(what, series.get(0), series.get(1), null));
        table.row(
            what,
            library.search(word, HITS).size(),
            Figures.micros(series.get(0).spread().median()),
            Figures.micros(series.get(1).spread().median()),
            Figures.micros(series.get(2).spread().median()));
        bars.add(Chart.bar(what, series.get(2).over(series.get(0)).median()));
      }
      section.tables().add(table);
      section.bars("Times as fast as the old editor", "times as fast, logarithmic", bars);
    }
    first(setting, section, size);
    return section;
  }

  /** The first search after an import builds the index. */
  private static void first(Setting setting, Section section, int size) throws Exception {
    Series first = new Series("sqlite");
    for (int i = 0; i < setting.pick(1, 3); i++) {
      Path home = setting.folder();
      DataSet.write(size, setting.seed(), home);
      StoreConfig config = StoreConfig.builder().home(home).build();
      try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
        LegacyImporter.builder(config, store).build().run();
        long start = System.nanoTime();
        store.search(store.workspaces().get(0), DataSet.WORD, HITS);
        first.turn((System.nanoTime() - start) / 1e6);
      }
    }
    section.timings().add(Timing.of("first search after an import", first, "ms"));
    section.add(
        Finding.of("first search after an import", "sqlite", null, first.spread(), "ms", null));
  }
}
