package dev.sessionstore.benchmarks;

import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Spread;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.benchmarks.harness.Timing;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Each operation by JMH, with what it allocates. */
@Command(
    name = "micro",
    description = {
      "Measures each operation by JMH: on each backend, durability and size, cold and warm, with",
      "the bytes that it allocates. Takes JMH's own options as well: -p side=SQLITE_FULL,",
      "-p sessions=1000, the name of an operation; \"micro -l\" lists. All of it takes an hour."
    })
final class MicroCommand extends Measurement {

  private static final String ALLOCATION = "gc.alloc.rate.norm";

  @Parameters(paramLabel = "JMH", description = "options of JMH")
  private String[] args = {};

  @Override
  protected Section measure(Setting setting) throws Exception {
    CommandLineOptions given = new CommandLineOptions(args);
    if (given.shouldHelp() || given.shouldList()) {
      org.openjdk.jmh.Main.main(args);
      return new Section("micro", "JMH", "");
    }
    TimeValue time = TimeValue.milliseconds(setting.pick(300L, 1_000L));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(given)
            .forks(given.getForkCount().orElse(1))
            .warmupIterations(given.getWarmupIterations().orElse(setting.pick(1, 3)))
            .warmupTime(given.getWarmupTime().orElse(time))
            .measurementIterations(given.getMeasurementIterations().orElse(setting.pick(1, 5)))
            .measurementTime(given.getMeasurementTime().orElse(time))
            .verbosity(given.verbosity().orElse(VerboseMode.SILENT))
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend("-Xmx3g", StoreBenchmark.folder(setting.folder()));
    if (setting.quick() && !given.getParameter("side").hasValue()) {
      options.param("side", Side.SQLITE_NORMAL.name());
    }
    if (setting.quick() && !given.getParameter("sessions").hasValue()) {
      options.param("sessions", "1000");
    }
    if (setting.quick() && !given.getParameter("cache").hasValue()) {
      options.param("cache", "true");
    }
    return section(new Runner(options.build()).run());
  }

  /** Puts the results of JMH into a section. */
  static Section section(Collection<RunResult> results) {
    Section section =
        new Section(
            "micro",
            "What does each operation take and allocate?",
            "JMH, sampled times of each operation by itself; warm reads find the session in the"
                + " library's cache, cold ones have none. Sides have not taken turns here.");
    Table table =
        Table.of(
            "Medians", "", "side", "sessions", "cache", "p50", "p99", "allocated by an operation");
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      String operation = name.substring(name.lastIndexOf('.') + 1);
      String side = result.getParams().getParam("side");
      String sessions = result.getParams().getParam("sessions");
      String cache = result.getParams().getParam("cache").equals("true") ? "warm" : "cold";
      Statistics times = result.getPrimaryResult().getStatistics();
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATION);
      double bytes = allocated == null ? Double.NaN : allocated.getScore();
      table.row(
          operation,
          side,
          sessions,
          cache,
          Figures.micros(times.getPercentile(50)),
          Figures.micros(times.getPercentile(99)),
          Double.isNaN(bytes) ? "" : Figures.of(bytes) + " B");
      String subject = side + ", " + sessions + " sessions, " + cache;
      section.timings().add(timing(operation, subject, times));
      if (allocated != null) {
        section
            .timings()
            .add(
                new Timing(
                    operation + " allocates",
                    subject,
                    "bytes",
                    Spread.exactly(bytes),
                    0,
                    0,
                    0,
                    0,
                    0,
                    List.of(bytes)));
      }
    }
    section.tables().add(table);
    return section;
  }

  private static Timing timing(String what, String subject, Statistics times) {
    return new Timing(
        what,
        subject,
        Timing.MICROS,
        new Spread(times.getPercentile(50), times.getPercentile(25), times.getPercentile(75)),
        times.getPercentile(90),
        times.getPercentile(99),
        times.getPercentile(99.9),
        times.getMax(),
        times.getN(),
        List.of());
  }
}
