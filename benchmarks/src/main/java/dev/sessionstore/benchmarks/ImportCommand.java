package dev.sessionstore.benchmarks;

import dev.sessionstore.benchmarks.harness.Chart;
import dev.sessionstore.benchmarks.harness.Comparison;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Effort;
import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.FreshJvm;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Series;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Target;
import dev.sessionstore.benchmarks.harness.Timing;
import dev.sessionstore.migrate.corpus.CorpusFile;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** How fast a legacy file is taken in. */
@Command(
    name = "import",
    description =
        "Imports a file of 10,000 sessions (4,000 with --quick) in fresh processes with 64 MB of heap.")
final class ImportCommand extends Measurement {

  private static final int SMALLER = 4;
  private static final String RATE = "sessions/s";
  private static final double RATE_ASKED = 5_000;

  /** The rate asked for, over that of two threads on the machine for which it was asked. */
  private static final Target OF_FLOOR = Target.atLeast(0.89);

  @Override
  protected Section measure(Setting setting) throws Exception {
    int size = setting.pick(4_000, 10_000);
    Path large = setting.folder();
    CorpusFile file = DataSet.write(size, setting.seed(), large);
    Path small = setting.folder();
    DataSet.write(size / SMALLER, setting.seed(), small);
    Section section =
        new Section(
            "import",
            "How fast does my history move?",
            String.format(
                "%,d sessions, %s in one file; new Java processes with 64 MB of heap that import"
                    + " it several times, each time into an empty home: cold and warm. Durability"
                    + " FULL.",
                size, Figures.megabytes(file.counts().bytes())));
    Series cold = new Series("library, cold");
    Series warm = new Series("library, warm");
    Series warmSmall = new Series("library, warm, quarter");
    Series rawCold = new Series("raw, cold");
    Series rawWarm = new Series("raw, warm");
    int rounds = setting.pick(2, 6);
    Effort effort = setting.effort().warmUp(Duration.ZERO).rounds(rounds);
    List<Path> sources = List.of(large, small, large);
    new Comparison(effort)
        .gauge("library", () -> probe(setting, "library", sources, cold, warmSmall, warm))
        .gauge("raw", () -> probe(setting, "raw", List.of(large, large), rawCold, rawWarm))
        .run();
    for (Series side : List.of(cold, warm, warmSmall, rawCold, rawWarm)) {
      section.timings().add(Timing.of("import", side, RATE));
    }
    add(section, "import, cold", cold, rawCold);
    add(section, "import, warm", warm, rawWarm);
    show(section, "parse and insert in two threads, cold", rawCold);
    show(section, "parse and insert in two threads, warm", rawWarm);
    section.add(
        Finding.of(
            "import, cold",
            "library",
            "raw",
            cold.over(rawCold),
            "× the rate",
            setting.quick() ? null : OF_FLOOR));
    section.add(
        Finding.of("import, warm", "library", "raw", warm.over(rawWarm), "× the rate", OF_FLOOR));
    section.add(
        Finding.of(
            String.format("%,d sessions against %,d, warm", size, size / SMALLER),
            "library",
            null,
            warm.over(warmSmall),
            "× the rate",
            Target.atLeast(0.8)));
    section.bars(
        "Import",
        RATE,
        List.of(
            Chart.bar("library, cold", cold.spread().median()),
            Chart.bar("library, warm", warm.spread().median()),
            Chart.bar("raw, cold", rawCold.spread().median()),
            Chart.bar("raw, warm", rawWarm.spread().median())));
    section
        .notes()
        .add(
            "\"Raw\" parses with the library's parser in one thread and inserts with hand-written"
                + " JDBC in another, in batches as large as the library's, and checks, hashes and"
                + " reports nothing. Opening and closing are not measured on either side. Where raw"
                + " does not reach 5,000 sessions a second, the machine is too slow for that; 0.89"
                + " of its rate is asked for on every machine; of a cold process, which compiles"
                + " while it imports, only with 10,000 sessions, not with --quick.");
    return section;
  }

  private static void show(Section section, String what, Series side) {
    section.add(Finding.of(what, side.name(), null, side.spread(), RATE, null));
  }

  /** Where hand-written JDBC does not reach the rate either, the machine is too slow for it. */
  private static void add(Section section, String what, Series library, Series raw) {
    section.add(
        Finding.of(what, library.name(), null, library.spread(), RATE, Target.atLeast(RATE_ASKED))
            .orMachine(raw.spread().median() < RATE_ASKED));
  }

  /** Imports copies of all sources in one process. */
  private static double probe(Setting setting, String how, List<Path> sources, Series... series)
      throws Exception {
    List<String> args = new ArrayList<>(List.of(how));
    for (Path source : sources) {
      args.add(copy(source, setting.folder()).toString());
    }
    double[] rates = FreshJvm.run(ImportProbe.class, List.of("-Xmx64m"), args);
    for (int i = 0; i < rates.length; i++) {
      series[i].turn(rates[i]);
      StoreHome.deleteFolder(Path.of(args.get(i + 1)));
    }
    return rates[0];
  }

  private static Path copy(Path home, Path target) throws IOException {
    Path file = StoreHome.at(home).legacyFiles().get(0);
    Path sessions = StoreHome.at(target).sessions();
    StoreHome.createPrivateFolders(sessions);
    Files.copy(file, sessions.resolve(file.getFileName()));
    return target;
  }
}
