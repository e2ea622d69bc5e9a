package dev.sessionstore.benchmarks;

import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.FreshJvm;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Spread;
import dev.sessionstore.benchmarks.harness.Target;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** How much memory sessions take. */
@Command(
    name = "memory",
    description = "Heap of the cache, of getAll and of forEach, each in a fresh process.")
final class MemoryCommand extends Measurement {

  private static final int WHOLE_OUTPUT = 200_000;
  private static final long CACHE = 16L << 20;
  private static final int SMALL_HEAP = 64;

  @Override
  protected Section measure(Setting setting) throws Exception {
    Large large = Large.of(setting.pick(4_000, 10_000), WHOLE_OUTPUT, setting);
    long json = large.sample().jsonBytes();
    Section section =
        new Section(
            "memory",
            "How much memory does it take?",
            String.format(
                "%,d sessions, %s as JSON, each case in a Java process of its own.",
                large.size(), Figures.megabytes(json)));
    double[] cache = probe(large, "cache", Long.MAX_VALUE, 2_000);
    section.add(
        Finding.of(
            "a cached session",
            "sqlite",
            "its JSON",
            Spread.exactly((cache[2] - cache[1]) / json),
            Finding.TIMES,
            null));
    section.add(bytes("a cached session", (cache[2] - cache[1]) / large.size(), "bytes", null));
    double[] bounded = probe(large, "cache", CACHE, 2_000);
    section.add(
        bytes(
            "cache bounded to " + Figures.megabytes(CACHE),
            (bounded[2] - bounded[1]) / CACHE,
            "× the bound",
            Target.atMost(1.1)));
    int heap = (int) ((3 * json) >> 20);
    section.add(
        bytes(
            "getAll read all in a heap of 3 × the JSON, " + heap + " MB",
            succeeds(large, "getAll", heap) ? 1 : 0,
            "1: yes",
            Target.atLeast(1)));
    section.add(
        bytes(
            "forEach read all in a heap of " + SMALL_HEAP + " MB",
            succeeds(large, "forEach", SMALL_HEAP) ? 1 : 0,
            "1: yes",
            Target.atLeast(1)));
    return section;
  }

  private static Finding bytes(String what, double figure, String unit, @Nullable Target target) {
    return Finding.of(what, "sqlite", null, Spread.exactly(figure), unit, target);
  }

  private static boolean succeeds(Large large, String how, int heap) throws InterruptedException {
    try {
      return probe(large, how, 64L << 20, heap)[0] == large.size();
    } catch (IOException e) {
      return false;
    }
  }

  private static double[] probe(Large large, String how, long cacheBytes, int heap)
      throws IOException, InterruptedException {
    return FreshJvm.run(
        MemoryProbe.class,
        List.of("-Xmx" + heap + "m"),
        List.of(
            how,
            large.home().toString(),
            large.sample().workspace().hash(),
            String.valueOf(cacheBytes)));
  }
}
