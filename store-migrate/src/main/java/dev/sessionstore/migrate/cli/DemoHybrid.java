package dev.sessionstore.migrate.cli;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionType;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.DrainReport;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.hybrid.metrics.MigrationMetrics;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the demo with both stores in use: the JSON files become unusable and come back, and
 * an old editor writes to them.
 */
final class DemoHybrid {

  private static final String ID = "demo-hybrid";
  private static final String OURS = "Written while the JSON files were gone";
  private static final String THEIRS = "Changed by the old editor";

  private final StoreConfig config;
  private final Workspace workspace;
  private final DemoLines lines;

  DemoHybrid(StoreConfig config, Workspace workspace, DemoLines lines) {
    this.config = config.toBuilder().mirrorMode(MirrorMode.SYNC).build();
    this.workspace = workspace;
    this.lines = lines;
  }

  void play() throws IOException {
    lines.title(
        "8. Both at once: SQLite leads, the JSON files follow, and the files become unusable");
    lines.code("HybridSessionStore.builder(config, sqlite, json).open()   // mirror mode SYNC");
    try (HybridSessionStore both = open()) {
      lines.code("both.flush()");
      tell(both.flush(), both.metrics());
      withoutFolder(both);
      lines.code("both.flush()   // the folder is back");
      tell(both.flush(), both.metrics());
      lines.title("9. An old editor changes a session in the JSON file, in place, without a lock");
      editInPlace();
      lines.code("both.flush()   // or within a second by itself");
      tell(both.flush(), both.metrics());
      lines.code("both.get(workspace, \"" + ID + "\").task()");
      lines.result("%s", Printable.of(both.get(workspace, ID).task()));
      lines.code("both.compareAll()");
      lines.result("%d differences", both.compareAll().size());
    }
  }

  /** Nothing shall happen by itself while it is told. */
  private HybridSessionStore open() {
    JsonSessionStore json = JsonSessionStore.open(config);
    try {
      return HybridSessionStore.builder(config, SqliteSessionStore.open(config), json)
          .drainInterval(Duration.ofHours(1))
          .jmx(false)
          .open();
    } catch (RuntimeException e) {
      json.close();
      throw e;
    }
  }

  private void withoutFolder(HybridSessionStore both) throws IOException {
    Path sessions = new StoreHome(config.home()).sessions();
    Path away = sessions.resolveSibling("sessions.away");
    Files.move(sessions, away);
    try {
      Files.createFile(sessions);
      lines.code("Files.move(sessions, away); Files.createFile(sessions)");
      write(both);
      lines.code("both.metrics()");
      lines.result("%s", waiting(both.metrics()));
    } finally {
      Files.deleteIfExists(sessions);
      Files.move(away, sessions);
    }
  }

  private void write(HybridSessionStore both) {
    Timestamp now = Timestamp.of(config.clock().instant());
    lines.code("both.create(workspace, session)");
    both.create(
        workspace,
        WorktreeSession.builder(ID, SessionType.DEBATE)
            .task(OURS)
            .createdAt(now)
            .updatedAt(now)
            .instances(
                List.of(WorktreeInstance.builder().instanceId(1).agentName("claude").build()))
            .build());
    lines.code("both.addChatMessage(workspace, \"" + ID + "\", message)");
    both.addChatMessage(
        workspace,
        ID,
        ChatMessage.builder()
            .id("msg-1")
            .role(MessageRole.USER)
            .content("The user notices nothing.")
            .timestamp(now)
            .build());
    lines.code("both.updateInstanceStatus(workspace, \"" + ID + "\", 1, COMPLETED)");
    both.updateInstanceStatus(workspace, ID, 1, InstanceStatus.COMPLETED);
    lines.result("all three succeed; getAll: %d sessions", both.getAll(workspace).size());
  }

  private void editInPlace() throws IOException {
    Path file = new StoreHome(config.home()).legacyFile(workspace);
    Matcher session =
        Pattern.compile("(?s)\"task\": \"" + OURS + "\"(.*?\"updatedAt\": )\"[^\"]*\"")
            .matcher(Files.readString(file));
    Timestamp later = Timestamp.of(config.clock().instant().plusSeconds(1));
    String edited = session.replaceFirst("\"task\": \"" + THEIRS + "\"$1\"" + later.text() + "\"");
    lines.code("Files.writeString(file, edited)");
    Files.writeString(file, edited);
  }

  private void tell(DrainReport report, MigrationMetrics metrics) {
    lines.result(
        "%d written to JSON, %d taken in from JSON; %s",
        report.written(), report.takenIn(), waiting(metrics));
  }

  private static String waiting(MigrationMetrics metrics) {
    return "jsonErrors "
        + metrics.jsonErrors()
        + ", sessions waiting for JSON "
        + metrics.journalLength().orElse(0);
  }
}
