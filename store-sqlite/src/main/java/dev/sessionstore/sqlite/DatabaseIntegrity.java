package dev.sessionstore.sqlite;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import java.util.List;

/**
 * Checks the database of a home, and changes nothing, as {@link DatabaseView} does: whether SQLite
 * finds the file consistent; whether the schema is the one of its version; rows that belong to
 * nothing; the change journal, who follows it, and what is known of the JSON files, against the
 * sessions; the counts that lists show, the order of instances and messages; and the search index
 * against the texts.
 *
 * <p>Stores may write meanwhile: each step reads a commit of its own, so that the write-ahead log
 * can be folded in between two steps. In memory are a few texts, and some bytes for each session.
 * No check finds a change of a value that is possible as such; the digests of backups do.
 *
 * <p>Stateless; safe for use by many threads.
 */
public final class DatabaseIntegrity {

  private DatabaseIntegrity() {}

  /**
   * Checks the database.
   *
   * @param config tells the home, and how long to wait for others
   * @param quick whether to leave out what takes longest: indexes against their tables, and the
   *     search index against the texts
   * @return what was found; a file that SQLite takes for damaged as a whole is a finding, too
   * @throws dev.sessionstore.InvalidConfigurationException if the home has no database
   * @throws dev.sessionstore.ForeignDatabaseException if it belongs to another application
   * @throws dev.sessionstore.SchemaTooNewException if it is newer than this library
   * @throws dev.sessionstore.SessionStoreException if it cannot be read for another reason, as
   *     {@link DatabaseView#look} says
   */
  public static IntegrityReport check(StoreConfig config, boolean quick) {
    try {
      return DatabaseView.look(config, view -> view.integrity(quick));
    } catch (StoreCorruptException e) {
      IntegrityFinding finding =
          new IntegrityFinding(IntegrityFinding.Kind.DAMAGE, null, null, e.reason());
      return new IntegrityReport(0, quick, 1, List.of(finding));
    }
  }
}
