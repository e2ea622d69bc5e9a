package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.Durability;
import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Effort;
import dev.sessionstore.benchmarks.harness.Figures;
import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.Measurement;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Series;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Survives;
import dev.sessionstore.benchmarks.harness.Table;
import dev.sessionstore.benchmarks.harness.Target;
import dev.sessionstore.benchmarks.harness.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Is anything else that a user could take faster, at equal durability? */
@Command(
    name = "peers",
    description = {
      "Compares each operation with what a user might take instead, at equal durability.",
      "What each survives is tried by killing it; who loses writes is shown, not judged."
    })
public final class PeersCommand extends Measurement {

  private static final Target AHEAD = Target.atMost(1);

  /** Within this ratio two are level, as far as one process can tell. */
  private static final double LEVEL = 1.25;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      description = "how many sessions the stores hold; default: ${DEFAULT-VALUE}")
  private int sessions = 1_000;

  @Mixin private PeerChoice peers = new PeerChoice();

  @Option(
      names = "--durability",
      split = ",",
      description = "${COMPLETION-CANDIDATES}: what to compare; default: both")
  private List<Durability> durabilities = List.of(Durability.NORMAL, Durability.FULL);

  /** Makes the command. */
  public PeersCommand() {}

  @Override
  protected Section measure(Setting setting) throws Exception {
    DataSet data = setting.data(sessions);
    List<Contender> contenders = peers.contenders();
    Map<Contender, KillTest.Outcome> outcomes =
        KillTestCommand.outcomes(
            contenders.stream()
                .filter(one -> durabilities.stream().anyMatch(d -> in(one, d)))
                .toList(),
            setting);
    Section section =
        new Section(
            "peers",
            "Is anything else faster, at equal durability?",
            String.format(
                "%,d sessions of 3 instances and 10 messages. NORMAL: a commit is written, not"
                    + " synced, and survives a killed process. FULL: it is synced, and survives a"
                    + " power cut. Killed: what was there of the acknowledged writes after the"
                    + " process was killed; who lost some is shown and not judged. Figures are"
                    + " this library's time over the peer's: below 1 it is ahead.",
                sessions));
    section
        .notes()
        .addAll(
            List.of(
                "Cold: the first reads after the store was opened. Changed: a session was changed"
                    + " just before, untimed. In vain: the word is nowhere.",
                "Where two are level within a quarter, they race again in further processes, these"
                    + " two alone, and the turns of all count, whoever was ahead: processes differ"
                    + " by more than the turns of one can tell. The tables show the first race.",
                "Searches of the peers look at every text with LIKE and stop at 20 sessions, so"
                    + " what is common is found early; ours also tells where in a session the word"
                    + " stands. Spring AI and LangChain4j keep chats and nothing else."));
    boolean first = true;
    for (Durability durability : durabilities) {
      List<Contender> side = contenders.stream().filter(one -> in(one, durability)).toList();
      // Durability makes no difference to reads.
      List<Task> tasks = Task.all(first);
      first = false;
      try (Race race = new Race(setting, data, side, effort(setting))) {
        compare(section, durability, side, outcomes, tasks, race, setting);
      }
    }
    return section;
  }

  static Effort effort(Setting setting) {
    return setting.quick()
        ? setting.effort().rounds(6).warmUp(Duration.ofMillis(200))
        : setting.effort().rounds(12).warmUp(Duration.ofSeconds(1));
  }

  private void compare(
      Section section,
      Durability durability,
      List<Contender> side,
      Map<Contender, KillTest.Outcome> outcomes,
      List<Task> tasks,
      Race race,
      Setting setting)
      throws Exception {
    List<String> header = new ArrayList<>(List.of("", "killed"));
    List<List<String>> rows = new ArrayList<>();
    for (Contender one : side) {
      KillTest.Outcome outcome = outcomes.get(one);
      rows.add(new ArrayList<>(List.of(one.name(), outcome == null ? "" : outcome.label())));
    }
    for (Task task : tasks) {
      List<Series> all = race.run(task);
      section.add(task.label() + ", " + durability, all);
      header.add(task.label());
      Series ours = all.get(0);
      for (int i = 0; i < side.size(); i++) {
        String name = side.get(i).name();
        Series series =
            all.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
        if (series == null) {
          rows.get(i).add("");
          continue;
        }
        rows.get(i)
            .add(
                Figures.micros(series.spread().median())
                    + (i == 0 ? "" : " ×" + Figures.of(series.over(ours).median())));
        if (i > 0) {
          KillTest.Outcome outcome = outcomes.get(side.get(i));
          boolean equal =
              side.get(i).survives() != Survives.NOTHING && outcome != null && outcome.survived();
          Finding finding = Finding.cost(task.label(), ours, series, equal ? AHEAD : null);
          section.add(
              isLevel(finding)
                  ? again(
                      section,
                      finding,
                      task,
                      side.get(0),
                      side.get(i),
                      ours.ratios(series),
                      setting)
                  : finding);
        }
      }
    }
    section
        .tables()
        .add(
            new Table(
                durability + ": medians, and how many times the time of this library",
                header,
                rows));
  }

  /** Whoever is ahead: else chance would be given another chance on one side only. */
  private static boolean isLevel(Finding finding) {
    double ratio = finding.figure().median();
    return finding.target() != null && ratio <= LEVEL && ratio >= 1 / LEVEL;
  }

  private Finding again(
      Section section,
      Finding first,
      Task task,
      Contender ours,
      Contender peer,
      List<Double> ratios,
      Setting setting)
      throws Exception {
    Series all = new Series(ours.name() + " over " + peer.name());
    ratios.forEach(all::turn);
    Rematch.run(task, ours, peer, sessions, setting).forEach(all::turn);
    section.timings().add(Timing.of(task.label() + ", all races", all, Finding.TIMES));
    return first.with(all.spread());
  }

  /** Tells whether a store is compared at this durability; who loses writes is, at the least. */
  private static boolean in(Contender contender, Durability durability) {
    return (contender.survives() == Survives.POWER_CUT) == (durability == Durability.FULL);
  }
}
