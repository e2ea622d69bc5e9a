package dev.sessionstore.sqlite;

import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.SessionValidation;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * Gets the sessions out of a damaged database, by way of a new one.
 *
 * <p>The rows are read from the pages of the file, whatever has become of the trees that led to
 * them. What the write-ahead log holds is folded in first, by SQLite; where the first page is lost,
 * that of an empty database takes its place for it. A session is whole if as many parts as it
 * counted are there, at their positions, and if it is certain that no output of it is lost.
 *
 * <p>There is no checksum over the content: where damage has put one character in the place of
 * another, nobody can tell.
 *
 * <p>Stateless; safe for use by any number of threads.
 */
public final class DamagedDatabase {

  private static final Logger LOG = LoggerFactory.getLogger(DamagedDatabase.class);

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int PAGE_SIZE = 4096;
  private static final int APPLICATION_ID_AT = 68;
  private static final int PAGE_COUNT_AT = 28;

  /** Where SQLite keeps {@code user_version}. */
  private static final int SCHEMA_VERSION_AT = 60;

  private static final int SIZE_LIMIT_FACTOR = 64;

  /**
   * A session that is not there as it was. Immutable.
   *
   * @param workspaceHash the workspace; empty where it is lost, too
   * @param sessionId the session
   * @param reason what is missing, without content
   */
  public record Defect(String workspaceHash, String sessionId, String reason) {}

  /**
   * What was found. Immutable.
   *
   * @param whole how many whole sessions
   * @param incomplete those of which a part is lost, or may be
   * @param lost those of which only an index or the journal still knows the id
   * @param damagedPages how many pages of the database could not be read
   * @param logRead whether the write-ahead log, if there is one, could be folded in to its end
   */
  public record Contents(
      long whole, List<Defect> incomplete, List<Defect> lost, int damagedPages, boolean logRead) {

    /**
     * Copies the lists.
     *
     * @param whole {@link #whole()}
     * @param incomplete {@link #incomplete()}
     * @param lost {@link #lost()}
     * @param damagedPages {@link #damagedPages()}
     * @param logRead {@link #logRead()}
     */
    public Contents {
      incomplete = List.copyOf(incomplete);
      lost = List.copyOf(lost);
    }
  }

  private final Path copy;
  private final Path original;
  private boolean logRead = true;

  /** Whether the trees lead where they should, as far as they can be read. */
  private boolean trees = true;

  private DamagedDatabase(Path copy, Path original) {
    this.copy = copy;
    this.original = original;
  }

  /**
   * Reads a database.
   *
   * @param copy a copy of the database, which is changed, with one of its log beside it if there is
   *     one; nobody has them open
   * @param original the database, for messages only
   * @param whole an empty folder; becomes a home with a database of the whole sessions
   * @param incomplete an empty folder; becomes a home with what is left of the others
   * @return what was found
   * @throws ForeignDatabaseException if it belongs to another application
   * @throws SchemaTooNewException if it is newer than this library
   * @throws StoreCorruptException if there is nothing of a session database in it
   * @throws dev.sessionstore.SessionStoreException if the folders cannot be written
   */
  public static Contents read(Path copy, Path original, Path whole, Path incomplete) {
    DamagedDatabase database = new DamagedDatabase(copy, original);
    try {
      return database.read(whole, incomplete);
    } catch (IOException e) {
      throw IoFailure.writing(whole, e);
    } catch (SQLException e) {
      throw new SqlErrors(whole).translate(e);
    }
  }

  private Contents read(Path whole, Path incomplete) throws IOException, SQLException {
    StoreHome home = new StoreHome(whole);
    StoreHome.createPrivateFile(home.database());
    DatabaseFile file = new DatabaseFile(home, StoreConfig.builder().home(whole).build());
    // Earlier schemas come out as the last of them, and are upgraded then.
    file.migrate(home.database(), ChildTable.LAST_BEFORE_KEYS);
    prepare(home.database());
    int schemaVersion = schemaVersion();
    file.migrate(home.database(), schemaVersion);
    Contents contents = read(home, new StoreHome(incomplete), schemaVersion);
    if (schemaVersion < DatabaseFile.SCHEMA_VERSION) {
      for (Path database : List.of(home.database(), new StoreHome(incomplete).database())) {
        file.migrate(database, DatabaseFile.SCHEMA_VERSION);
      }
    }
    return contents;
  }

  private Contents read(StoreHome home, StoreHome incomplete, int schemaVersion)
      throws IOException, SQLException {
    try (Connection target =
        new HardenedDataSource(HardenedDataSource.url(home.database()), new SQLiteConfig())
            .getConnection()) {
      target.setAutoCommit(false);
      RecoveredRows rows = new RecoveredRows(target, schemaVersion);
      int damaged;
      try (FileChannel file = FileChannel.open(copy, StandardOpenOption.READ)) {
        LeafPages pages = new LeafPages(file, PAGE_SIZE, !trees);
        pages.read(rows::add);
        damaged = Math.max(pages.damagedPages(), rows.isRepeated() ? 1 : 0);
        wipe(pages.unsound());
      }
      if (rows.isEmpty() && damaged > 0) {
        throw new StoreCorruptException(
            original, -1, "no page of it is one of a session database; restore a backup", null);
      }
      try (Connection source = trees ? open() : null) {
        rows.findOutputs(source, damaged);
        rows.findLost(source);
      }
      rows.settle();
      target.commit();
      dropUnreadable(target, schemaVersion, rows);
      Contents contents =
          new Contents(rows.wholeSessions(), rows.incomplete(), rows.lost(), damaged, logRead);
      target.commit();
      split(target, rows, home, incomplete);
      return contents;
    }
  }

  /**
   * Tells which tables the rows are of, by the rows: a number in the header would mislead all of
   * them if it was damaged. Pages that an upgrade has freed hold rows of the schema before it.
   */
  private int schemaVersion() throws IOException {
    boolean[] found = new boolean[2];
    try (FileChannel file = FileChannel.open(copy, StandardOpenOption.READ)) {
      new LeafPages(file, PAGE_SIZE, !trees)
          .read(
              (rowid, values, mayBeFree) -> {
                boolean present = RecoveredRows.isOf(DatabaseFile.SCHEMA_VERSION, values);
                boolean early = RecoveredRows.isOf(ChildTable.LAST_BEFORE_KEYS, values);
                found[0] |= present && !early;
                found[1] |= early && !present;
              });
    }
    return found[1] && !found[0] ? ChildTable.LAST_BEFORE_KEYS : DatabaseFile.SCHEMA_VERSION;
  }

  /** What cannot be put together again would hide the others from whoever lists them all. */
  private static void dropUnreadable(Connection target, int schemaVersion, RecoveredRows rows)
      throws SQLException {
    Statements statements = new Statements(target);
    for (long pk : rows.sessions()) {
      if (!isLegible(statements, schemaVersion, pk)) {
        rows.forgetMix(pk);
        if (!isLegible(statements, schemaVersion, pk)) {
          rows.drop(pk);
        }
      }
    }
    statements.forget();
  }

  private static boolean isLegible(Statements statements, int schemaVersion, long pk) {
    try {
      SessionCache.Entry entry = Sessions.read(statements, schemaVersion, pk);
      if (entry != null) {
        SessionValidation.requireValid(entry.session());
      }
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.debug("session {} cannot be read", pk, e);
      statements.forget();
      return false;
    }
  }

  private static void split(
      Connection target, RecoveredRows rows, StoreHome whole, StoreHome incomplete)
      throws IOException, SQLException {
    try (Statement statement = target.createStatement()) {
      target.setAutoCommit(true);
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    Files.copy(
        whole.database(),
        StoreHome.createPrivateFile(incomplete.database()),
        StandardCopyOption.REPLACE_EXISTING);
    rows.keep(target, true);
    try (Connection other =
        new HardenedDataSource(HardenedDataSource.url(incomplete.database()), new SQLiteConfig())
            .getConnection()) {
      rows.keep(other, false);
    }
  }

  /** A tree that leads there tells so then, instead of that there is nothing. */
  private void wipe(List<Long> unsound) throws IOException {
    try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      for (long page : unsound) {
        if (page > 1) {
          file.write(ByteBuffer.allocate(PAGE_SIZE), (page - 1) * PAGE_SIZE);
        }
      }
    }
  }

  private Connection open() throws SQLException {
    return new HardenedDataSource(HardenedDataSource.url(copy), new SQLiteConfig()).getConnection();
  }

  /** Makes the copy as good as it can be for reading: whole pages, a first page, no log. */
  private void prepare(Path model) throws IOException {
    requireOurs();
    boolean log = Files.exists(log()) && Files.size(log()) > 0;
    LogFile.State state = LogFile.look(log(), copy);
    if (state == LogFile.State.OVERTAKEN) {
      Files.delete(log());
    }
    if (Files.size(copy) == 0 && !log) {
      throw new StoreCorruptException(
          original, 0, "0 bytes, and no log: there is nothing to recover; restore a backup", null);
    }
    dropPartOfPage();
    if (!isHeaderGood()) {
      replaceFirstPage(model);
    }
    fillUp();
    if (!foldLogIn()) {
      replaceFirstPage(model);
      fillUp();
      logRead = foldLogIn() || !log;
    }
    logRead &= state == LogFile.State.READABLE;
    requireOurs();
    fillUp();
  }

  private Path log() {
    return DatabaseFile.logOf(copy);
  }

  private ByteBuffer header() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(100);
    try (FileChannel file = FileChannel.open(copy, StandardOpenOption.READ)) {
      file.read(header, 0);
    }
    return header.clear();
  }

  private static boolean hasMagic(ByteBuffer header) {
    byte[] magic = new byte[MAGIC.length];
    header.get(0, magic);
    return Arrays.equals(magic, MAGIC);
  }

  private void requireOurs() throws IOException {
    ByteBuffer header = header();
    if (hasMagic(header)) {
      int application = header.getInt(APPLICATION_ID_AT);
      if (application != DatabaseFile.APPLICATION_ID) {
        throw new ForeignDatabaseException(original, application);
      }
      int version = header.getInt(SCHEMA_VERSION_AT);
      if (version > DatabaseFile.SCHEMA_VERSION) {
        throw new SchemaTooNewException(original, version, DatabaseFile.SCHEMA_VERSION);
      }
    }
  }

  private boolean isHeaderGood() throws IOException {
    ByteBuffer header = header();
    long pages = header.getInt(PAGE_COUNT_AT) & 0xFFFF_FFFFL;
    return hasMagic(header)
        && header.getShort(16) == PAGE_SIZE
        && pages <= SIZE_LIMIT_FACTOR * (Files.size(copy) / PAGE_SIZE + 1);
  }

  private void replaceFirstPage(Path model) throws IOException {
    trees = false;
    ByteBuffer page = ByteBuffer.allocate(PAGE_SIZE);
    try (FileChannel from = FileChannel.open(model, StandardOpenOption.READ)) {
      from.read(page, 0);
    }
    try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      long pages = Math.max(1, (file.size() + PAGE_SIZE - 1) / PAGE_SIZE);
      page.putInt(PAGE_COUNT_AT, (int) pages);
      page.putInt(32, 0);
      page.putInt(36, 0);
      file.write(page.clear(), 0);
    }
  }

  /** Of a page that was cut through, the rest would pass for what was written there. */
  private void dropPartOfPage() throws IOException {
    try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      long part = file.size() % PAGE_SIZE;
      if (part < file.size()) {
        file.truncate(file.size() - part);
      }
    }
  }

  /** SQLite refuses a file as a whole that is shorter than it says. */
  private void fillUp() throws IOException {
    ByteBuffer header = header();
    long pages = header.getInt(PAGE_COUNT_AT) & 0xFFFF_FFFFL;
    try (FileChannel file = FileChannel.open(copy, StandardOpenOption.WRITE)) {
      long wanted =
          Math.max(pages * PAGE_SIZE, (file.size() + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE);
      if (file.size() < wanted) {
        file.write(ByteBuffer.allocate(1), wanted - 1);
      }
    }
  }

  private boolean foldLogIn() {
    try (Connection connection = open();
        Statement statement = connection.createStatement()) {
      try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
        if (!rows.next() || rows.getInt(1) == 0) {
          return false;
        }
      }
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      return true;
    } catch (SQLException e) {
      LOG.debug("{} cannot be opened", original, e);
      return false;
    }
  }
}
