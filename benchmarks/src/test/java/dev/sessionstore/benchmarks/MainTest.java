package dev.sessionstore.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.benchmarks.harness.ReportingCommand;
import org.junit.jupiter.api.Test;

class MainTest {

  @Test
  void allThatAReportHasIsACommandOfItsOwn() {
    assertThat(Main.commandLine().getSubcommands())
        .containsKeys(
            "plan",
            "micro",
            "floor",
            "growth",
            "concurrency",
            "open",
            "import",
            "search",
            "memory",
            "hybrid",
            "legacy",
            "report");
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (!name.equals("capacity")) {
                assertThat((Object) command.getCommand()).isInstanceOf(ReportingCommand.class);
              }
            });
  }

  @Test
  void optionsOfJmhAreLeftToIt() {
    assertThat(
            Main.commandLine()
                .parseArgs("micro", "--quick", "-p", "side=LEGACY", "-f", "0", "get")
                .subcommand()
                .matchedPositional(0)
                .stringValues())
        .containsExactly("-p", "side=LEGACY", "-f", "0", "get");
  }
}
