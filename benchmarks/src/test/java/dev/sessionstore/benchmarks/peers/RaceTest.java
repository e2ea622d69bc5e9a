package dev.sessionstore.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.Effort;
import dev.sessionstore.benchmarks.harness.Series;
import dev.sessionstore.benchmarks.harness.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every task runs, with all that have its operation, and is answered rightly. */
class RaceTest {

  private static final Effort LEAST = new Effort(Duration.ZERO, 2, Duration.ZERO, 2);

  @TempDir private Path folder;

  @Test
  void run_hasASeriesOfEachThatHasTheOperation() throws Exception {
    List<Contender> contenders =
        Peers.chosen(List.of("h2, write", "XODUS, default", "Spring AI, N"));
    assertThat(contenders)
        .extracting(Contender::name)
        .containsExactly(
            "sqlite NORMAL",
            "sqlite FULL",
            "H2, write delay 0",
            "Xodus, default",
            "Spring AI, NORMAL");
    try (Setting setting = new Setting(true, 5, folder);
        Race race = new Race(setting, setting.data(60), contenders, LEAST)) {
      for (Task task : Task.all(true)) {
        List<Series> series = race.run(task);

        assertThat(series)
            .extracting(Series::name)
            .as(task.label())
            .containsExactlyElementsOf(
                contenders.stream()
                    .filter(contender -> contender.can(task.operation()))
                    .map(Contender::name)
                    .toList());
        int turns = task.state() == Task.State.COLD ? 4 : 2;
        assertThat(series).allSatisfy(one -> assertThat(one.turns()).hasSize(turns));
      }
    }
  }
}
