package dev.sessionstore.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Setting;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RematchTest {

  @TempDir private Path folder;

  @Test
  void run_givesTheRatiosOfTheTurnsOfFurtherProcesses() throws Exception {
    try (Setting setting = new Setting(true, 5, folder)) {
      List<Double> ratios =
          Rematch.run(
              new Task(Operation.LIST, Task.State.WARM),
              Peers.named("sqlite NORMAL"),
              Peers.named("Hibernate, NORMAL"),
              60,
              setting);

      assertThat(ratios)
          .hasSize(Rematch.processes(setting) * PeersCommand.effort(setting).rounds());
      assertThat(ratios).allSatisfy(ratio -> assertThat(ratio).isBetween(0.0, 1e6));
    }
  }
}
