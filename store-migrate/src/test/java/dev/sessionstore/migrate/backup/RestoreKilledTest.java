package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Durability;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.migrate.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whenever a restore is killed, the next store that is opened shows the old or the new state. */
class RestoreKilledTest {

  private static final int KILLED = 86;

  @TempDir Path folder;

  private ExampleHome model;
  private Map<String, Object> before;
  private Map<String, Object> restored;

  /** Thrown for ever from a step on: what is dead changes nothing. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @BeforeEach
  void makeModel() throws IOException {
    model = ExampleHome.filled(folder.resolve("model"));
    restored = model.shown();
    model.backups().create();
    model.change();
    before = model.shown();
  }

  private ExampleHome copyOfModel(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (Stream<Path> all = Files.walk(model.folder())) {
      for (Path path : all.toList()) {
        Files.copy(
            path,
            copy.resolve(model.folder().relativize(path).toString()),
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return ExampleHome.at(copy);
  }

  /** Opens with this backend first, then looks through all. */
  private static Map<String, Object> shownFirstBy(StorageBackend backend, ExampleHome home)
      throws IOException {
    StoreConfig config =
        home.config().toBuilder().backend(backend).durability(Durability.NORMAL).build();
    Map<String, Object> first = new TreeMap<>();
    try (SessionStore store = SessionStores.open(config)) {
      store.workspaces().forEach(w -> first.put(w.hash(), store.getAll(w)));
    }
    Map<String, Object> shown = home.shown();
    String prefix = backend.id() + " ";
    first.forEach(
        (hash, sessions) ->
            assertThat(
                    shown.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(prefix + hash))
                        .map(Map.Entry::getValue))
                .containsExactly(sessions));
    return shown;
  }

  @Test
  void killedBeforeAnyStep() throws IOException {
    boolean killed = true;
    boolean decided = false;
    int step = 0;
    while (killed) {
      step++;
      ExampleHome home = copyOfModel("home-" + step);
      int killAt = step;
      int[] count = {0};
      try {
        home.backups(
                () -> {
                  if (++count[0] >= killAt) {
                    throw new Killed();
                  }
                })
            .restore(Backups.LATEST);
        killed = false;
      } catch (Killed e) {
        killed = true;
      }

      StorageBackend first = step % 2 == 0 ? StorageBackend.JSON : StorageBackend.SQLITE;
      Map<String, Object> shown = shownFirstBy(first, home);

      assertThat(shown).as("killed before step " + step).isIn(before, restored);
      assertThat(decided && shown.equals(before)).as("undecided at step " + step).isFalse();
      decided = shown.equals(restored);
      for (Backup backup : home.backups().list()) {
        assertThat(home.backups().verify(backup.name()).isRestorable()).isTrue();
      }
      home.backups().restore(Backups.LATEST);
      assertThat(home.shown()).isEqualTo(restored);
      assertThat(home.home().restore()).doesNotExist();
    }
    assertThat(decided).isTrue();
    assertThat(step).isGreaterThan(10);
  }

  /** The other process. */
  static final class Child {

    /** Restores, and dies before a step. */
    public static void main(String[] args) throws IOException {
      int[] left = {Integer.parseInt(args[1])};
      ExampleHome.at(Path.of(args[0]))
          .backups(
              () -> {
                if (--left[0] == 0) {
                  Runtime.getRuntime().halt(KILLED);
                }
              })
          .restore(Backups.LATEST);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 7, 9, 12})
  void processHaltedBeforeAStep(int step) throws Exception {
    ExampleHome home = copyOfModel("home");
    Process child = new ChildJvm(Child.class, home.folder(), step).start();
    assertThat(child.waitFor()).isEqualTo(KILLED);

    Map<String, Object> shown = shownFirstBy(StorageBackend.SQLITE, home);

    assertThat(shown).isIn(before, restored);
    home.backups().restore(Backups.LATEST);
    assertThat(home.shown()).isEqualTo(restored);
  }

  @Test
  void theHybridBackendToo() throws IOException {
    ExampleHome home = copyOfModel("home");
    int[] count = {0};
    try {
      home.backups(
              () -> {
                if (++count[0] >= 9) {
                  throw new Killed();
                }
              })
          .restore(Backups.LATEST);
    } catch (Killed e) {
      assertThat(home.home().restore()).exists();
    }

    try (SessionStore store =
        SessionStores.open(home.config().toBuilder().backend(StorageBackend.HYBRID).build())) {
      assertThat(store.getAll(ExampleHome.IN_DATABASE))
          .isEqualTo(restored.get("sqlite " + ExampleHome.IN_DATABASE));
      assertThat(store.find(ExampleHome.IN_JSON, "json-later")).isEmpty();
    }
  }
}
