package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.sqlite.DatabaseIntegrity;
import dev.sessionstore.tck.EveryCall;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that was damaged is told as such and kept, and JSON answers where it is mirrored. */
class DamagedDatabaseTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final Set<String> WRITES =
      Set.of("create", "update", "modify", "delete", "addChatMessage", "updateInstanceStatus");

  @TempDir Path folder;

  /** What happens to it. */
  enum Damage {
    NONE(bytes -> bytes),
    EMPTIED(bytes -> new byte[0]),
    ZEROED_HEADER(bytes -> zeroed(bytes, 100)),
    ZEROED_FIRST_PAGE(bytes -> zeroed(bytes, 4096)),
    CUT_IN_HALF(bytes -> Arrays.copyOf(bytes, bytes.length / 2)),
    CUT_AT_A_PAGE(bytes -> Arrays.copyOf(bytes, bytes.length / 2 / 4096 * 4096)),
    CUT_BY_A_BYTE(bytes -> Arrays.copyOf(bytes, bytes.length - 1)),
    ALL_ZEROS(bytes -> new byte[bytes.length]);

    private final UnaryOperator<byte[]> change;

    Damage(UnaryOperator<byte[]> change) {
      this.change = change;
    }
  }

  private static byte[] zeroed(byte[] bytes, int count) {
    byte[] zeroed = bytes.clone();
    Arrays.fill(zeroed, 0, count, (byte) 0);
    return zeroed;
  }

  private FaultHome damaged(StoreKind kind, Damage damage) throws IOException {
    FaultHome home = new FaultHome(folder.resolve(kind.name()), kind);
    try (SessionStore store = home.open()) {
      for (int i = 0; i < 20; i++) {
        store.create(WORKSPACE, SampleSessions.full("s" + i));
      }
    }
    home.assertSound("before");
    Path database = home.home().database();
    Files.write(database, damage.change.apply(Files.readAllBytes(database)));
    return home;
  }

  @Fault({8, 9, 10})
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void sqlite_isTypedAndKeepsTheFile(Damage damage) throws IOException {
    FaultHome home = damaged(StoreKind.SQLITE, damage);
    Map<String, byte[]> before = home.bytes();

    for (int time = 0; time < 2; time++) {
      assertThatExceptionOfType(StoreCorruptException.class)
          .isThrownBy(home::open)
          .withMessageContaining("session-store.db")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("login flow"));
    }

    home.assertUnchanged(before);
    assertThat(DatabaseIntegrity.check(home.kind().config(home.root()), false).isSound()).isFalse();
    home.assertUnchanged(before);
  }

  @Fault({8, 9, 10})
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void hybrid_isAnsweredByJson_writesFail_andTheFileIsKept(Damage damage) throws IOException {
    for (StoreKind kind : List.of(StoreKind.HYBRID_SYNC, StoreKind.HYBRID_ASYNC)) {
      FaultHome home = damaged(kind, damage);
      Map<String, byte[]> before = home.bytes();
      WorktreeSession session = SampleSessions.full("s7");

      try (SessionStore store = home.open()) {
        assertThat(store.getAll(WORKSPACE)).hasSize(20).contains(session);
        for (EveryCall call : EveryCall.on(WORKSPACE, session)) {
          if (WRITES.contains(call.method().getName())) {
            assertThatExceptionOfType(SessionStoreException.class)
                .as("%s", call)
                .isThrownBy(() -> call.on(store))
                .withMessageContaining("session-store.db");
          } else if (!call.isClose()) {
            call.on(store);
          }
        }
      }

      home.assertUnchanged(before);
    }
  }

  @Fault(26)
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JSON")
  void newerSchema_isRefused_writesFail_andTheFileIsKept(StoreKind kind) throws Exception {
    FaultHome home = damaged(kind, Damage.NONE);
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.home().database());
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    Map<String, byte[]> before = home.bytes();

    if (kind == StoreKind.SQLITE) {
      assertThatExceptionOfType(SchemaTooNewException.class).isThrownBy(home::open);
    } else {
      try (SessionStore store = home.open()) {
        assertThat(store.getAll(WORKSPACE)).hasSize(20);
        assertThatExceptionOfType(SchemaTooNewException.class)
            .isThrownBy(() -> store.delete(WORKSPACE, "s7"));
      }
    }

    home.assertUnchanged(before);
  }
}
