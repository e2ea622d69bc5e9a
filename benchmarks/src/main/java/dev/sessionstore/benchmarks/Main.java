package dev.sessionstore.benchmarks;

import dev.sessionstore.benchmarks.peers.KillTestCommand;
import dev.sessionstore.benchmarks.peers.PeersCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the benchmarks. */
@Command(
    name = "benchmarks",
    description =
        "Measures the stores; figures are those of this machine, ratios those of one run.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

  private Main() {}

  /**
   * Runs a command.
   *
   * @param args the command and its options
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    // What follows micro is for JMH to understand.
    CommandLine micro = new CommandLine(new MicroCommand());
    micro.setUnmatchedOptionsArePositionalParams(true);
    return new CommandLine(new Main())
        .addSubcommand(new ReportCommand())
        .addSubcommand(new LegacyCommand())
        .addSubcommand(new FloorCommand())
        .addSubcommand(new HybridCommand())
        .addSubcommand(new GrowthCommand())
        .addSubcommand(new ConcurrencyCommand())
        .addSubcommand(new SearchCommand())
        .addSubcommand(new OpenCommand())
        .addSubcommand(new ImportCommand())
        .addSubcommand(new MemoryCommand())
        .addSubcommand(new PlanCommand())
        .addSubcommand(new PeersCommand())
        .addSubcommand(new KillTestCommand())
        .addSubcommand(micro)
        .addSubcommand(new CapacityCommand())
        .addSubcommand(new SoakCommand());
  }
}
