package dev.sessionstore.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Rollout;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A roll-out whose record cannot be written: the store opens all the same. */
class UnwritableRolloutTest extends HomeTest {

  private final HookedFileSystem system = new HookedFileSystem();

  private StoreConfig at(int percent) {
    return config()
        .home(system.wrap(home))
        .backend(StorageBackend.SQLITE)
        .rolloutPercent(percent)
        .build();
  }

  private void failToWrite(String reason) {
    system.hook(
        (call, path) -> {
          if (path.toString().endsWith("rollout.properties.tmp")) {
            throw new FileSystemException(path.toString(), null, reason);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"Read-only file system", "No space left on device"})
  void withoutARecord_below100_staysOnJson(String reason) {
    failToWrite(reason);

    Rollout.Decision decision = Rollout.decide(at(99));

    assertThat(decision.backend()).isEqualTo(StorageBackend.JSON);
    assertThat(decision.bucketPercent()).isNull();
    assertThat(decision.since()).isNull();
    assertThat(decision.reason()).contains("cannot be recorded");
    try (SessionStore store = SessionStores.open(at(99))) {
      assertThat(store.workspaces()).isEmpty();
    }
    assertThat(home.resolve("rollout.properties")).doesNotExist();
  }

  @Test
  void withoutARecord_at100_isChosen() {
    failToWrite("Read-only file system");

    assertThat(Rollout.decide(at(100)).backend()).isEqualTo(StorageBackend.SQLITE);
  }

  @Test
  void withARecord_staysWhereItIs() throws IOException {
    assertThat(Rollout.decide(at(0)).chosen()).isFalse();
    List<String> before = Files.readAllLines(home.resolve("rollout.properties"));
    failToWrite("No space left on device");

    Rollout.Decision decision = Rollout.decide(at(100));

    assertThat(decision.chosen()).as("a choice that cannot be recorded").isFalse();
    assertThat(decision.bucketPercent()).isNotNull();
    assertThat(Files.readAllLines(home.resolve("rollout.properties"))).isEqualTo(before);
    system.hook((call, path) -> {});
    assertThat(Rollout.decide(at(100)).chosen()).isTrue();
    failToWrite("No space left on device");
    assertThat(Rollout.decide(at(5)).chosen()).as("chosen before").isTrue();
  }
}
