package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Spread;
import dev.sessionstore.benchmarks.harness.Survives;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.benchmarks.harness.Target;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Kills the process of each store and tells what of its acknowledged writes is there. */
@Command(
    name = "kill-test",
    description =
        "Kills the process of this library's store and of each peer while it writes, and tells"
            + " what of the acknowledged writes is there.")
public final class KillTestCommand extends Measurement {

  @Mixin private PeerChoice peers = new PeerChoice();

  /** Makes the command. */
  public KillTestCommand() {}

  @Override
  protected Section measure(Setting setting) throws Exception {
    Section section =
        new Section(
            "kill-test",
            "What survives when the process is killed?",
            "A process creates sessions and adds messages, tells of each write that has returned,"
                + " and is killed; then the store is opened again and read.");
    Table table = Table.of("Acknowledged writes that are there", "", "claims to survive", "killed");
    Map<Contender, KillTest.Outcome> outcomes = outcomes(peers.contenders(), setting);
    outcomes.forEach(
        (contender, outcome) -> {
          table.row(contender.name(), contender.survives().label(), outcome.label());
          if (contender.survives() != Survives.NOTHING) {
            section.add(
                Finding.of(
                    "lost",
                    contender.name(),
                    null,
                    Spread.exactly(outcome.acknowledged() - outcome.found()),
                    "of " + outcome.acknowledged(),
                    Peers.isOurs(contender) ? Target.atMost(0) : null));
          }
        });
    section.tables().add(table);
    return section;
  }

  /** Kills all of them, more often if there is time; some at once, for nothing is timed. */
  static Map<Contender, KillTest.Outcome> outcomes(List<Contender> contenders, Setting setting)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      Map<Contender, Future<KillTest.Outcome>> running = new LinkedHashMap<>();
      for (Contender contender : contenders) {
        Path folder = setting.folder();
        int rounds = setting.pick(1, 3);
        running.put(contender, pool.submit(() -> KillTest.run(contender, folder, rounds)));
      }
      Map<Contender, KillTest.Outcome> outcomes = new LinkedHashMap<>();
      for (Map.Entry<Contender, Future<KillTest.Outcome>> one : running.entrySet()) {
        outcomes.put(one.getKey(), one.getValue().get());
      }
      return outcomes;
    } finally {
      pool.shutdownNow();
    }
  }
}
