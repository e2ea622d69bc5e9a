package dev.sessionstore.sqlite;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A database as the library made it when its schema had version 1, and what is in it. */
final class Schema1 {

  static final Workspace WORKSPACE = Workspace.recorded("0123456789abcdef", "/a/project");
  static final Workspace ALIAS = Workspace.ofHash("aaaaaaaaaaaaaaaa");
  static final Workspace OTHER = Workspace.ofHash("fedcba9876543210");

  /** Between them there was one more, which is a row of the journal only. */
  static final List<WorktreeSession> SESSIONS =
      List.of(SampleSessions.full("one"), SampleSessions.simple("two"));

  static final Receipt RECEIPT = new Receipt("sessions/fedcba9876543210.json", 1, 2, 3, 4);

  private Schema1() {}

  static void copyTo(Path database) throws IOException {
    copyTo(database, 1);
  }

  /** The same data, after a later version of the library has upgraded it. */
  static void copyTo(Path database, int version) throws IOException {
    String name = "schema-" + version + ".db";
    try (InputStream in = Objects.requireNonNull(Schema1.class.getResourceAsStream(name))) {
      Files.copy(in, database);
    }
  }
}
