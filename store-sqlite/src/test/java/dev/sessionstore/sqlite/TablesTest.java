package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the tables, as anyone sees it who opens the database with other tools. */
class TablesTest {

  private static final Workspace WORKSPACE = Workspace.recorded("0123456789abcdef", "/a/project");

  private SqliteSessionStore store;
  private Connection tables;

  @BeforeEach
  void open(@TempDir Path home) throws SQLException {
    store = SqliteSessionStore.open(StoreConfig.builder().home(home).build());
    tables = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("session-store.db"));
  }

  @AfterEach
  void close() throws SQLException {
    tables.close();
    store.close();
  }

  @Test
  void workspace_isKeyedByHash_andGetsItsPathWhenFirstSeen() throws SQLException {
    store.create(Workspace.ofHash(WORKSPACE.hash()), SampleSessions.simple("one"));
    assertThat(rows("SELECT hash, path FROM workspaces")).containsExactly("0123456789abcdef|null");

    store.update(WORKSPACE, SampleSessions.simple("one"));
    assertThat(rows("SELECT hash, path FROM workspaces"))
        .containsExactly("0123456789abcdef|/a/project");
    assertThat(store.workspaces().get(0).path()).isEqualTo(Optional.of("/a/project"));
  }

  @Test
  void alias_leadsToTheWorkspaceItIsProvenToMean() throws SQLException {
    store.create(WORKSPACE, SampleSessions.simple("one"));
    execute("INSERT INTO workspace_aliases SELECT 'fedcba9876543210', id FROM workspaces");

    assertThat(store.get(Workspace.ofHash("fedcba9876543210"), "one").id()).isEqualTo("one");
  }

  @Test
  void sessionRow_keepsTextsExactly_andDerivesKeysAndCounts() throws SQLException {
    WorktreeSession session =
        SampleSessions.full("one").toBuilder()
            .createdAt(Timestamp.parse("1970-01-01T00:00:01.000000002+00:00"))
            .updatedAt(Timestamp.parse(""))
            .build();
    store.create(WORKSPACE, session);

    assertThat(
            rows(
                "SELECT id, created_at, created_key, updated_at, updated_key = "
                    + Long.MIN_VALUE
                    + ", instance_count, message_count FROM sessions"))
        .containsExactly(
            "one|1970-01-01T00:00:01.000000002+00:00|1000000002||1|"
                + session.instances().size()
                + "|"
                + session.chatHistory().size());
  }

  @Test
  void instances_standInOrder_theirOutputsApart() throws SQLException {
    store.create(
        WORKSPACE,
        SampleSessions.simple("one").toBuilder()
            .instances(
                List.of(
                    WorktreeInstance.builder().instanceId(7).output("said").build(),
                    WorktreeInstance.builder().instanceId(7).build(),
                    WorktreeInstance.builder().instanceId(4294967295L).output("").build()))
            .build());

    assertThat(rows("SELECT position, instance_id FROM instances ORDER BY position"))
        .containsExactly("0|7", "1|7", "2|4294967295");
    assertThat(
            rows(
                "SELECT i.position, o.output FROM instance_outputs o"
                    + " JOIN instances i ON i.pk = o.instance_pk ORDER BY 1"))
        .containsExactly("0|said", "2|");
  }

  @Test
  void messages_standInOrder_theirIdsMayRepeat() throws SQLException {
    ChatMessage message = SampleSessions.message("msg-1", "first");
    store.create(
        WORKSPACE,
        SampleSessions.simple("one").toBuilder()
            .chatHistory(List.of(message, message.toBuilder().content("second").build()))
            .build());

    assertThat(rows("SELECT position, id, content FROM chat_messages ORDER BY position"))
        .containsExactly("0|msg-1|first", "1|msg-1|second");
  }

  @Test
  void runtimeMix_keepsOrderAndDuplicates_andAbsentIsNotEmpty() throws SQLException {
    store.create(WORKSPACE, withMix("some", List.of("claude", "codex", "claude")));
    store.create(WORKSPACE, withMix("empty", List.of()));
    store.create(WORKSPACE, withMix("absent", null));

    assertThat(rows("SELECT id, runtime_mix FROM sessions ORDER BY position"))
        .containsExactly("some|[\"claude\",\"codex\",\"claude\"]", "empty|[]", "absent|null");
  }

  @Test
  void update_writesOnlyTheRowsThatDiffer() throws SQLException {
    WorktreeSession before = SampleSessions.full("one");
    store.create(WORKSPACE, before);
    watch("sessions", "instances", "instance_outputs", "chat_messages");

    store.update(WORKSPACE, before);
    assertThat(rows("SELECT name FROM watched ORDER BY name")).containsExactly("sessions");
    execute("DELETE FROM watched");

    store.updateInstanceStatus(
        WORKSPACE, "one", before.instances().get(0).instanceId(), InstanceStatus.of("new word"));
    assertThat(rows("SELECT name FROM watched ORDER BY name"))
        .containsExactly("instances", "sessions");
    execute("DELETE FROM watched");

    store.addChatMessage(WORKSPACE, "one", SampleSessions.message("m", "more"));
    assertThat(rows("SELECT name FROM watched ORDER BY name"))
        .containsExactly("chat_messages", "sessions");
  }

  @Test
  void update_reachesEveryTable() {
    WorktreeSession before = SampleSessions.full("one");
    store.create(WORKSPACE, before);
    List<WorktreeInstance> instances = new ArrayList<>(before.instances());
    instances.set(0, instances.get(0).toBuilder().output(null).branch("other").build());
    instances.add(WorktreeInstance.builder().instanceId(9).output("late").build());
    List<ChatMessage> chat = new ArrayList<>(before.chatHistory());
    chat.set(0, chat.get(0).toBuilder().content("edited").build());
    WorktreeSession after =
        before.toBuilder()
            .status(SessionStatus.FAILED)
            .instances(instances)
            .chatHistory(chat)
            .runtimeMix(List.of("gemini"))
            .extensions(RawJson.of("{\"evaluation\":1e400}"))
            .build();

    store.update(WORKSPACE, after);
    assertStored(after);
    WorktreeSession shorter =
        after.toBuilder()
            .instances(List.of(instances.get(0).toBuilder().output("again").build()))
            .chatHistory(List.of())
            .runtimeMix(null)
            .build();
    store.update(WORKSPACE, shorter);
    assertStored(shorter);
  }

  private void assertStored(WorktreeSession expected) {
    List<WorktreeSession> read = new ArrayList<>();
    store.forEach(WORKSPACE, read::add); // past the cache
    assertThat(read).containsExactly(expected);
  }

  @Test
  void numberSpeltAnew_isStoredAsItIsSpelt() {
    WorktreeSession before = spelt("1.0");
    WorktreeSession after = spelt("1.00");
    assertThat(after).isEqualTo(before);
    store.create(WORKSPACE, before);

    store.update(WORKSPACE, after);

    store.forEach(
        WORKSPACE,
        read ->
            assertThat(
                    List.of(
                        read.extensions().text(),
                        read.instances().get(0).extensions().text(),
                        read.chatHistory().get(0).extensions().text()))
                .containsOnly("{\"n\":1.00}"));
  }

  private static WorktreeSession spelt(String number) {
    RawJson extensions = RawJson.of("{\"n\":" + number + "}");
    return SampleSessions.simple("one").toBuilder()
        .extensions(extensions)
        .instances(List.of(WorktreeInstance.builder().instanceId(1).extensions(extensions).build()))
        .chatHistory(
            List.of(SampleSessions.message("m", "text").toBuilder().extensions(extensions).build()))
        .build();
  }

  @Test
  void delete_leavesNothingButATombstone() throws SQLException {
    store.create(WORKSPACE, SampleSessions.full("one"));
    store.delete(WORKSPACE, "one");

    for (String table : List.of("sessions", "instances", "instance_outputs", "chat_messages")) {
      assertThat(rows("SELECT * FROM " + table)).as(table).isEmpty();
    }
    assertThat(rows("SELECT session_id, deleted FROM change_journal")).containsExactly("one|1");
  }

  /** SQLite gives the key of the last row to the next one. */
  @Test
  void create_afterADeletion_hasNothingOfTheDeletedOne() throws SQLException {
    store.create(WORKSPACE, SampleSessions.full("deleted"));
    store.delete(WORKSPACE, "deleted");

    store.create(WORKSPACE, SampleSessions.simple("next"));

    assertStored(SampleSessions.simple("next"));
  }

  /** Its parts would have the keys of another session's. */
  @Test
  void sessionWhoseKeyIsOutOfRange_isDamage_andGetsNobodysParts() throws SQLException {
    store.create(WORKSPACE, SampleSessions.full("one"));
    store.create(WORKSPACE, SampleSessions.simple("two"));
    execute(
        "UPDATE sessions SET pk = (SELECT pk FROM sessions WHERE id = 'one') + (1 << 33)"
            + " WHERE id = 'two'");

    assertThatExceptionOfType(StoreCorruptException.class)
        .isThrownBy(() -> store.forEach(WORKSPACE, session -> {}));
  }

  /** As a process does that knows only an earlier schema, in which parts go with their session. */
  @Test
  void create_afterSomebodyHasLeftParts_hasNothingOfThem() throws SQLException {
    store.create(WORKSPACE, SampleSessions.full("deleted"));
    execute("DELETE FROM sessions");

    store.create(WORKSPACE, SampleSessions.simple("next"));
    assertStored(SampleSessions.simple("next"));
    execute("DELETE FROM sessions");

    store.create(WORKSPACE, SampleSessions.full("other"));
    assertStored(SampleSessions.full("other"));
  }

  @Test
  void create_ofWhatWasDeleted_leavesNoTombstone() throws SQLException {
    store.create(WORKSPACE, SampleSessions.full("one"));
    store.delete(WORKSPACE, "one");
    store.create(WORKSPACE, SampleSessions.full("one"));

    assertThat(rows("SELECT session_id, deleted, seq FROM change_journal"))
        .containsExactly("one|0|3");
    assertThat(rows("SELECT change_seq FROM sessions")).containsExactly("3");
  }

  @Test
  void isDeleted_aSessionThatIsLost_isNot() throws SQLException {
    store.create(WORKSPACE, SampleSessions.simple("deleted"));
    store.create(WORKSPACE, SampleSessions.simple("lost"));
    store.delete(WORKSPACE, "deleted");
    execute("DELETE FROM sessions WHERE id = 'lost'");

    assertThat(store.isDeleted(WORKSPACE, "deleted")).isTrue();
    assertThat(store.isDeleted(WORKSPACE, "lost")).isFalse();
  }

  private static WorktreeSession withMix(String id, List<String> mix) {
    return SampleSessions.simple(id).toBuilder().runtimeMix(mix).build();
  }

  private void watch(String... names) throws SQLException {
    execute("CREATE TABLE watched (name TEXT PRIMARY KEY)");
    for (String name : names) {
      for (String event : List.of("INSERT", "UPDATE", "DELETE")) {
        execute(
            "CREATE TRIGGER watch_%s_%s AFTER %s ON %s BEGIN INSERT OR IGNORE INTO watched VALUES ('%s'); END"
                .formatted(name, event, event, name, name));
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = tables.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> rows(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = tables.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(rows.getString(i)));
        }
        found.add(String.join("|", row));
      }
    }
    return found;
  }
}
