package dev.sessionstore.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints how many times as fast as the old editor's algorithm each side of one JMH run is. */
@Command(
    name = "micro",
    description = {
      "Measures each operation on all sides in one run, and against the old editor's algorithm.",
      "Takes JMH's own options; without any it takes about three minutes."
    })
final class MicroCommand implements Callable<Integer> {

  /**
   * What PERFORMANCE asks of the SQLite backend: writes, warm reads, and everything at least
   * faster.
   */
  private static final Map<String, Integer> TARGETS =
      Map.of(
          "createAndDelete", 500,
          "update", 500,
          "addChatMessage", 500,
          "updateInstanceStatus", 500,
          "getWarm", 5000,
          "getAllWarm", 100);

  @Parameters(paramLabel = "JMH", description = "options of JMH; -h lists them")
  private String[] args = {};

  @Override
  public Integer call() throws IOException, RunnerException, CommandLineOptionException {
    CommandLineOptions given = new CommandLineOptions(args);
    if (given.shouldHelp() || given.shouldList()) {
      org.openjdk.jmh.Main.main(args);
      return 0;
    }
    Options options =
        new OptionsBuilder()
            .parent(given)
            .forks(given.getForkCount().orElse(1))
            .warmupIterations(given.getWarmupIterations().orElse(2))
            .warmupTime(given.getWarmupTime().orElse(TimeValue.seconds(1)))
            .measurementIterations(given.getMeasurementIterations().orElse(3))
            .measurementTime(given.getMeasurementTime().orElse(TimeValue.seconds(1)))
            .jvmArgsAppend("-Xmx2g")
            .build();
    print(new Runner(options).run(), new PrintStream(System.out, true, StandardCharsets.UTF_8));
    return 0;
  }

  private static void print(Collection<RunResult> results, PrintStream out) {
    Map<String, Map<Side, Double>> medians = new TreeMap<>();
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      medians
          .computeIfAbsent(
              name.substring(name.lastIndexOf('.') + 1), n -> new EnumMap<>(Side.class))
          .put(
              Side.valueOf(result.getParams().getParam("side")),
              result.getPrimaryResult().getStatistics().getPercentile(50));
    }
    out.printf("%nMedians in microseconds, and how many times as fast as the legacy algorithm:%n");
    out.printf(
        "%-22s%14s%24s%24s%24s%15s%n",
        "", "legacy", "json", "sqlite NORMAL", "sqlite FULL", "target NORMAL");
    medians.forEach(
        (name, sides) -> {
          out.printf("%-22s%14s", name, microseconds(sides, Side.LEGACY));
          for (Side side : new Side[] {Side.JSON_NORMAL, Side.SQLITE_NORMAL, Side.SQLITE_FULL}) {
            out.printf("%14s%10s", microseconds(sides, side), times(sides, side));
          }
          out.printf("%15s%n", TARGETS.containsKey(name) ? "≥ " + TARGETS.get(name) : "> 1");
        });
    out.printf("%nThe hybrid backend, and how many times the cost of what it is compared with:%n");
    out.printf("%-22s%38s%38s%n", "", "ASYNC / sqlite NORMAL", "SYNC / legacy");
    medians.forEach(
        (name, sides) ->
            out.printf(
                "%-22s%20s%9s%9s%20s%9s%9s%n",
                name,
                microseconds(sides, Side.HYBRID_ASYNC),
                cost(sides, Side.HYBRID_ASYNC, Side.SQLITE_NORMAL),
                "≤ 1.3",
                microseconds(sides, Side.HYBRID_SYNC),
                cost(sides, Side.HYBRID_SYNC, Side.LEGACY),
                "≤ 1.2"));
  }

  private static String cost(Map<Side, Double> sides, Side side, Side other) {
    Double one = sides.get(side);
    Double two = sides.get(other);
    return one == null || two == null ? "-" : String.format(Locale.ROOT, "× %.2f", one / two);
  }

  private static String microseconds(Map<Side, Double> sides, Side side) {
    Double median = sides.get(side);
    return median == null ? "-" : String.format(Locale.ROOT, "%,.1f", median);
  }

  private static String times(Map<Side, Double> sides, Side side) {
    Double legacy = sides.get(Side.LEGACY);
    Double median = sides.get(side);
    return legacy == null || median == null
        ? "-"
        : String.format(Locale.ROOT, "× %,.0f", legacy / median);
  }
}
