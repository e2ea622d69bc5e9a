package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Durability;
import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.ManualClock;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.SessionDifference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A home folder, both of its stores, and an old editor that writes its files. */
abstract class HomeTest {

  static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  static final Workspace OTHER = Workspace.ofHash("fedcba9876543210");

  /** The background does nothing before the test is over. */
  static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path folder;

  final ManualClock clock = new ManualClock(Instant.parse("2031-05-06T07:08:09.123Z"));
  Path home;

  @BeforeEach
  void makeHome() throws IOException {
    home = folder.resolve("home");
    Files.createDirectories(home.resolve("sessions"));
  }

  /** A session as it was on a day of January 2025. */
  static WorktreeSession at(String id, int day) {
    String date = "2025-01-0" + day + "T00:00:00Z";
    return SampleSessions.at(id, "2025-01-01T00:00:00Z", date).toBuilder().task(id + day).build();
  }

  StoreConfig config(MirrorMode mode) {
    return StoreConfig.builder()
        .home(home)
        .clock(clock)
        .durability(Durability.NORMAL)
        .mirrorMode(mode)
        .build();
  }

  SqliteSessionStore sqlite() {
    return SqliteSessionStore.open(config(MirrorMode.SYNC));
  }

  JsonSessionStore json() {
    return JsonSessionStore.open(config(MirrorMode.SYNC));
  }

  /** A store that does nothing in the background. */
  HybridSessionStore.Builder builder(MirrorMode mode) {
    return quiet(HybridSessionStore.builder(config(mode), sqlite(), json()));
  }

  HybridSessionStore.Builder builder(MirrorMode mode, Faulty leader, Faulty follower) {
    Object follows = follower.asFollower();
    return quiet(
        new HybridSessionStore.Builder(
            config(mode), leader.asLeader(), (SessionStore) follows, (Replica) follows));
  }

  private static HybridSessionStore.Builder quiet(HybridSessionStore.Builder builder) {
    return builder.drainInterval(NEVER).jmx(false);
  }

  HybridSessionStore open(MirrorMode mode) {
    return builder(mode).open();
  }

  Path file(Workspace workspace) {
    return home.resolve("sessions").resolve(workspace.hash() + ".json");
  }

  /** What the old editor does: the whole file anew, in place. */
  void edit(Workspace workspace, List<WorktreeSession> sessions) {
    editText(
        workspace,
        sessions.stream().map(SessionJson::write).collect(Collectors.joining(",\n", "[", "]")));
  }

  void editText(Workspace workspace, String text) {
    try {
      Files.writeString(file(workspace), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<WorktreeSession> inJson(Workspace workspace) {
    try (JsonSessionStore json = json()) {
      return json.getAll(workspace);
    }
  }

  List<WorktreeSession> inSqlite(Workspace workspace) {
    try (SqliteSessionStore sqlite = sqlite()) {
      return sqlite.getAll(workspace);
    }
  }

  /** The files in the recovery folder of a workspace, as sessions. */
  List<WorktreeSession> inRecovery(Workspace workspace) {
    Path kept = home.resolve("recovery").resolve(workspace.hash());
    if (!Files.exists(kept)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(kept)) {
      return files.sorted().map(HomeTest::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static WorktreeSession read(Path file) {
    try {
      return SessionJson.read(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both stores hold the same workspaces with the same sessions in the same order. */
  void assertStoresEqual() {
    try (SqliteSessionStore sqlite = sqlite();
        JsonSessionStore json = json()) {
      TreeSet<String> hashes = new TreeSet<>();
      sqlite.workspaces().forEach(each -> hashes.add(each.hash()));
      json.workspaces().forEach(each -> hashes.add(each.hash()));
      for (String hash : hashes) {
        Workspace workspace = Workspace.ofHash(hash);
        List<WorktreeSession> leading = sqlite.getAll(workspace);
        List<WorktreeSession> following = json.getAll(workspace);
        assertThat(following)
            .as("ids in workspace %s", hash)
            .extracting(WorktreeSession::id)
            .containsExactlyElementsOf(leading.stream().map(WorktreeSession::id).toList());
        for (int i = 0; i < leading.size(); i++) {
          SessionDifference.assertSame(leading.get(i), following.get(i));
        }
      }
    }
  }
}
