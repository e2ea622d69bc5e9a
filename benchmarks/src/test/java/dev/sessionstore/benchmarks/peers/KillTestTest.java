package dev.sessionstore.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process has told is found, or found missing. */
class KillTestTest {

  @TempDir private Path folder;

  @Test
  void ours_losesNothing() throws Exception {
    KillTest.Outcome outcome = KillTest.run(Peers.named("sqlite NORMAL"), folder, 1);

    assertThat(outcome.survived()).isTrue();
    assertThat(outcome.acknowledged()).isGreaterThanOrEqualTo(20);
    assertThat(outcome.label()).isEqualTo("all of " + outcome.acknowledged());
  }

  @Test
  void aPeerOfChats_isReadByItsMessages() throws Exception {
    assertThat(KillTest.run(Peers.named("LangChain4j, NORMAL"), folder, 1).survived()).isTrue();
  }

  @Test
  void aPeerThatDoesNotOpenAnyMore_hasLostAll() throws Exception {
    KillTest.Outcome outcome = KillTest.run(Peers.named("MapDB, default"), folder, 1);

    assertThat(outcome.survived()).isFalse();
    assertThat(outcome.found()).isZero();
    assertThat(outcome.label()).startsWith("lost all: it does not open");
  }
}
