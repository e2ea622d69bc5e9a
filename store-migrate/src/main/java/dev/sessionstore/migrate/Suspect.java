package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import dev.sessionstore.spi.SessionDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session that was not found equal in both stores, as it was seen last. Not safe for use by
 * several threads.
 */
final class Suspect {

  private final Workspace file;
  private final String id;
  private @Nullable SessionDigest sqlite;
  private @Nullable SessionDigest json;
  private boolean moved;

  Suspect(Workspace file, String id, @Nullable SessionDigest sqlite, @Nullable SessionDigest json) {
    this.file = file;
    this.id = id;
    this.sqlite = sqlite;
    this.json = json;
  }

  /** The file in which it stands or is missed, as the workspace of its hash. */
  Workspace file() {
    return file;
  }

  String id() {
    return id;
  }

  boolean isInSqlite() {
    return sqlite != null;
  }

  boolean isInJson() {
    return json != null;
  }

  /** Takes another look; returns whether it is as it was before. */
  boolean isStill(@Nullable SessionDigest nowInSqlite, @Nullable SessionDigest nowInJson) {
    boolean same = Objects.equals(sqlite, nowInSqlite) && Objects.equals(json, nowInJson);
    sqlite = nowInSqlite;
    json = nowInJson;
    moved |= !same;
    return same;
  }

  /** Whether it has changed since it was seen first. */
  boolean hasMoved() {
    return moved;
  }
}
