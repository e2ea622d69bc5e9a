package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.FreshJvm;
import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Series;
import dev.sessionstore.benchmarks.harness.Setting;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A race of two in fresh processes. What a process takes for an operation differs from that of the
 * next one by up to a fifth, all turns alike: by how the code was compiled, and by where its pages
 * lie. The turns of one process cannot tell that.
 */
final class Rematch {

  private Rematch() {}

  /** How many processes it takes. */
  static int processes(Setting setting) {
    return setting.pick(1, 2);
  }

  /**
   * Measures a task again.
   *
   * @param task what to do
   * @param ours whose time to divide
   * @param peer by whose
   * @param sessions how many they hold
   * @param setting where and how thoroughly
   * @return the ratios of all turns
   */
  static List<Double> run(Task task, Contender ours, Contender peer, int sessions, Setting setting)
      throws Exception {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < processes(setting); i++) {
      List<String> args =
          List.of(
              task.operation().name(),
              task.state().name(),
              ours.name(),
              peer.name(),
              String.valueOf(sessions),
              String.valueOf(setting.quick()),
              String.valueOf(setting.seed()),
              setting.folder().toString());
      for (double ratio : FreshJvm.run(Rematch.class, List.of("-Xmx3g"), args)) {
        ratios.add(ratio);
      }
    }
    return ratios;
  }

  /**
   * Prints the ratio of each turn.
   *
   * @param args as {@link #run} gives them
   */
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err); // whatever a library prints is no ratio
    Task task = new Task(Operation.valueOf(args[0]), Task.State.valueOf(args[1]));
    List<Contender> both = List.of(Peers.named(args[2]), Peers.named(args[3]));
    try (Setting setting =
        new Setting(Boolean.parseBoolean(args[5]), Long.parseLong(args[6]), Path.of(args[7]))) {
      DataSet data = setting.data(Integer.parseInt(args[4]));
      try (Race race = new Race(setting, data, both, PeersCommand.effort(setting))) {
        if (task.state() == Task.State.COLD) {
          race.run(new Task(task.operation(), Task.State.WARM)); // as before the first race
        }
        List<Series> series = race.run(task);
        series.get(0).ratios(series.get(1)).forEach(out::println);
      }
    }
  }
}
