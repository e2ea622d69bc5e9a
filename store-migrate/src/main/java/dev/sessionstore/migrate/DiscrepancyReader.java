package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.Discrepancy.Field;
import dev.sessionstore.migrate.Discrepancy.Kind;
import dev.sessionstore.spi.SessionComparison;
import dev.sessionstore.spi.StoreHome;
import java.util.List;
import java.util.Optional;

/** Tells in a report's terms how two versions differ, or why a file cannot be read. */
final class DiscrepancyReader {

  private final StoreHome home;
  private final boolean showValues;

  DiscrepancyReader(StoreHome home, boolean showValues) {
    this.home = home;
    this.showValues = showValues;
  }

  /** The name of the workspace's own file. */
  String source(Workspace workspace) {
    return home.nameOf(home.legacyFile(workspace));
  }

  Discrepancy read(
      Workspace workspace,
      String id,
      String source,
      Optional<WorktreeSession> sqlite,
      Optional<WorktreeSession> json) {
    Kind kind =
        json.isEmpty() ? Kind.SQLITE_ONLY : sqlite.isEmpty() ? Kind.JSON_ONLY : Kind.DIFFERENT;
    List<Field> fields =
        kind == Kind.DIFFERENT ? fields(sqlite.orElseThrow(), json.orElseThrow()) : List.of();
    return new Discrepancy(
        workspace.hash(), workspace.path().orElse(null), id, kind, source, fields);
  }

  private List<Field> fields(WorktreeSession sqlite, WorktreeSession json) {
    List<String> pointers = SessionComparison.differences(sqlite, json);
    if (!showValues) {
      return pointers.stream().map(pointer -> new Field(pointer, null, null)).toList();
    }
    JsonValues one = new JsonValues(sqlite);
    JsonValues other = new JsonValues(json);
    return pointers.stream()
        .map(pointer -> new Field(pointer, one.at(pointer), other.at(pointer)))
        .toList();
  }

  UnreadableFile unreadable(String source, SessionStoreException e) {
    return e instanceof StoreCorruptException corrupt
        ? new UnreadableFile(source, corrupt.position(), corrupt.kind(), corrupt.reason())
        : new UnreadableFile(source, -1, e.kind(), String.valueOf(e.getMessage()));
  }
}
