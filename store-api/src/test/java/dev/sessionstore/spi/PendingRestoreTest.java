package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingRestoreTest {

  /** Replaced, removed, added. */
  private static final Map<String, String> OLD =
      Map.of(
          "a.db", "old", "a.db-wal", "old log", "sessions/1.json", "old", "sessions/2.json", "old");

  private static final Map<String, String> NEW =
      Map.of("a.db", "new", "sessions/1.json", "new", "sessions/3.json", "new", "other/x", "new");

  /** No process that was killed does anything afterwards, so this is thrown for ever. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @TempDir Path folder;

  /** A home with the old files in it and the new ones staged. */
  private StoreHome home(String name) throws IOException {
    StoreHome home = StoreHome.prepare(folder.resolve(name));
    write(home.root(), OLD);
    write(new PendingRestore(home).staged(), NEW);
    return home;
  }

  private static void write(Path root, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = root.resolve(file.getKey());
      StoreHome.createPrivateFolders(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private static Map<String, String> files(StoreHome home) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (var all = Files.walk(home.root())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = home.nameOf(file);
        if (!name.startsWith("locks/") && !name.startsWith("restore/")) {
          files.put(name, Files.readString(file));
        }
      }
    }
    return files;
  }

  private static void commit(StoreHome home, Runnable beforeStep) {
    try (InterProcessLock alone = InterProcessLock.exclusive(home.homeLock(), Duration.ZERO)) {
      new PendingRestore(home, beforeStep).commit(OLD.keySet(), NEW.keySet());
    }
  }

  private static void resume(StoreHome home, Runnable beforeStep) {
    try (InterProcessLock alone = InterProcessLock.exclusive(home.homeLock(), Duration.ZERO)) {
      new PendingRestore(home, beforeStep).resume();
    }
  }

  private static void enter(StoreHome home) {
    home.enter(Duration.ZERO).close();
  }

  /** Counts the steps, and kills before the one of this number. */
  private static final class Steps implements Runnable {
    private final int killBefore;
    private int count;

    Steps(int killBefore) {
      this.killBefore = killBefore;
    }

    @Override
    public void run() {
      if (++count >= killBefore) {
        throw new Killed();
      }
    }

    static boolean isKilled(Runnable work) {
      try {
        work.run();
        return false;
      } catch (Killed e) {
        return true;
      }
    }
  }

  @Test
  void commit_exchangesTheFiles_andLeavesNothingBehind() throws IOException {
    StoreHome home = home("home");

    commit(home, () -> {});

    assertThat(files(home)).isEqualTo(NEW);
    assertThat(home.restore()).doesNotExist();
  }

  @Test
  void killedBeforeAnyStep_theNextToEnterFindsTheOldOrTheNew() throws IOException {
    boolean decided = false;
    boolean killed = true;
    for (int step = 1; killed; step++) {
      StoreHome home = home("home-" + step);
      Steps steps = new Steps(step);
      killed = Steps.isKilled(() -> commit(home, steps));

      enter(home);

      Map<String, String> found = files(home);
      assertThat(found).as("killed before step " + step).isIn(OLD, NEW);
      assertThat(decided && found.equals(OLD)).as("undecided again at step " + step).isFalse();
      decided = found.equals(NEW);
    }
    assertThat(decided).isTrue();
  }

  @Test
  void killedAgainWhileItIsTakenUp_theNextButOneFindsTheNew() throws IOException {
    for (int first = 2; ; first++) {
      StoreHome probe = home("probe-" + first);
      int killAt = first;
      if (!Steps.isKilled(() -> commit(probe, new Steps(killAt)))) {
        break;
      }
      boolean killed = true;
      for (int second = 1; killed; second++) {
        StoreHome home = home("home-" + first + "-" + second);
        int again = second;
        Steps.isKilled(() -> commit(home, new Steps(killAt)));
        boolean wasDecided = new PendingRestore(home).exists();
        killed = Steps.isKilled(() -> resume(home, new Steps(again)));

        enter(home);

        assertThat(files(home)).as(first + ", " + second).isIn(OLD, NEW);
        assertThat(!wasDecided || files(home).equals(NEW)).as(first + ", " + second).isTrue();
      }
    }
  }

  @Test
  void stagedFilesThatVanish_bringTheOldBack_whateverIsKilledMeanwhile() throws IOException {
    int undone = 0;
    for (int vanish = 2; vanish < 15; vanish++) {
      boolean killed = true;
      for (int kill = vanish + 1; killed; kill++) {
        StoreHome home = home("home-" + vanish + "-" + kill);
        Steps steps = new Steps(kill);
        int at = vanish;
        Runnable beforeStep =
            () -> {
              steps.run();
              if (steps.count == at) {
                remove(new PendingRestore(home).staged());
              }
            };
        try {
          killed = Steps.isKilled(() -> commit(home, beforeStep));
        } catch (SessionStoreException e) {
          killed = false;
          assertThat(e).isInstanceOf(StoreUnavailableException.class);
          undone++;
        }

        enter(home);

        assertThat(files(home)).as(vanish + ", " + kill).isIn(OLD, NEW);
      }
    }
    assertThat(undone).isPositive();
  }

  private static void remove(Path folder) {
    try {
      StoreHome.deleteFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsStagedButNotDecided_isNotTouchedByEntering_andClearedByTheNextRestore()
      throws IOException {
    StoreHome home = home("home");

    enter(home);

    assertThat(files(home)).isEqualTo(OLD);
    assertThat(home.restore()).exists();
    new PendingRestore(home).clear();
    assertThat(home.restore()).doesNotExist();
    resume(home, () -> {});
    assertThat(files(home)).isEqualTo(OLD);
  }

  @Test
  void clear_leavesWhatIsDecided() throws IOException {
    StoreHome home = home("home");
    assertThat(Steps.isKilled(() -> commit(home, new Steps(4)))).isTrue();

    new PendingRestore(home).clear();

    enter(home);
    assertThat(files(home)).isEqualTo(NEW);
  }

  @Test
  void entering_whileAnotherReplaces_isBusy() throws IOException {
    StoreHome home = home("home");
    try (InterProcessLock alone = InterProcessLock.exclusive(home.homeLock(), Duration.ZERO)) {
      assertThatExceptionOfType(StoreBusyException.class).isThrownBy(() -> enter(home));
    }
  }

  /** Of two that are opened after a restore was cut off, one is faster, and has a store open. */
  @Test
  void entering_whileAnotherHasEndedTheRestoreAndStays_doesNotWaitForThatOne() throws Exception {
    StoreHome home = home("home");
    assertThat(Steps.isKilled(() -> commit(home, new Steps(4)))).isTrue();
    Path intent = home.restore().resolve("intent");
    try (InterProcessLock open = InterProcessLock.shared(home.homeLock(), Duration.ZERO)) {
      FutureTask<Boolean> second =
          new FutureTask<>(
              () -> {
                home.enter(Duration.ofMinutes(1)).close();
                return true;
              });
      Thread thread = new Thread(second);
      thread.start();
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      Files.delete(intent);

      assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(open).isNotNull();
    }
  }

  @Test
  void aFileInThePlaceOfTheRestoreFolder_isNoRestore() throws IOException {
    StoreHome home = StoreHome.prepare(folder.resolve("home"));
    Files.writeString(home.restore(), "a note");

    enter(home);

    assertThat(home.restore()).hasContent("a note");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sideways\n", "forward\nold new", "forward\nold new ../evil\n"})
  void anIntentThatMakesNoSense_isReported_andNothingIsMoved(String text) throws IOException {
    StoreHome home = home("home");
    Files.writeString(home.restore().resolve("intent"), text);

    assertThatExceptionOfType(StoreCorruptException.class).isThrownBy(() -> enter(home));

    assertThat(files(home)).isEqualTo(OLD);
  }

  /** In the way of {@code other/x}. */
  private static Path fileInTheWay(StoreHome home) throws IOException {
    return Files.writeString(home.root().resolve("other"), "no folder");
  }

  /** In the way of any new intent. */
  private static Path folderInTheWay(StoreHome home) throws IOException {
    Path folder = Files.createDirectory(home.restore().resolve("intent.tmp"));
    Files.createFile(folder.resolve("file"));
    return folder;
  }

  @Test
  void aFileThatCannotBePutInPlace_isReported_andTheHomeIsAsItWas() throws IOException {
    StoreHome home = home("home");
    Path inTheWay = fileInTheWay(home);

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> commit(home, () -> {}))
        .withMessageContaining("nothing was changed");

    Files.delete(inTheWay);
    assertThat(files(home)).isEqualTo(OLD);
    assertThat(home.restore()).doesNotExist();
  }

  @Test
  void anIntentThatCannotBeWritten_changesNothing() throws IOException {
    StoreHome home = home("home");
    folderInTheWay(home);

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> commit(home, () -> {}));

    enter(home);
    assertThat(files(home)).isEqualTo(OLD);
  }

  @Test
  void aRestoreThatCanNeitherBeCompletedNorUndone_isReported_andEndedWhenItCan()
      throws IOException {
    StoreHome home = home("home");
    assertThat(Steps.isKilled(() -> commit(home, new Steps(3)))).isTrue();
    Path file = fileInTheWay(home);
    Path folder = folderInTheWay(home);

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> enter(home))
        .withMessageContaining("a restore was cut off and cannot be ended");

    Files.delete(file);
    StoreHome.deleteFolder(folder);
    enter(home);
    assertThat(files(home)).isEqualTo(NEW);
  }

  @Test
  void aCommitThatCanNeitherBeCompletedNorUndone_saysThatItHasBegun() throws IOException {
    StoreHome home = home("home");
    Path file = fileInTheWay(home);
    Steps steps = new Steps(Integer.MAX_VALUE);
    Runnable beforeStep =
        () -> {
          steps.run();
          if (steps.count == 2) {
            try {
              folderInTheWay(home);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> commit(home, beforeStep))
        .withMessageContaining("has begun");

    Files.delete(file);
    StoreHome.deleteFolder(home.restore().resolve("intent.tmp"));
    enter(home);
    assertThat(files(home)).isEqualTo(NEW);
  }

  @Test
  void deleteFolder_followsNoLinks() throws IOException {
    StoreHome home = home("home");
    Files.createSymbolicLink(home.restore().resolve("link"), home.sessions());

    StoreHome.deleteFolder(home.restore());
    StoreHome.deleteFolder(home.restore());

    assertThat(files(home)).isEqualTo(OLD);
    assertThat(List.of(home.restore())).noneMatch(Files::exists);
  }
}
