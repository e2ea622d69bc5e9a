package dev.sessionstore.spi;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replacement of the home's files by others that lie ready, such that the home is seen as it
 * was or as it shall be, whenever the process or the power fails.
 *
 * <p>The new files are staged, complete and forced to the disk, in {@code restore/new}, under their
 * names in the home. Until then nothing is lost or changed. Then the <i>intent</i> is written, one
 * small file that says which names there are in the home and which are staged: from that moment the
 * restore is decided. The present files are then renamed to {@code restore/old}, and when that is
 * on the disk, the staged ones to their places. Where each file lies tells how far that has come,
 * so that it can be taken up again after any of the renames, any number of times; {@link
 * StoreHome#enter} does so before a store may look. At last the intent is removed, then the old
 * files.
 *
 * <p>Where the exchange cannot be ended, since a rename fails or a staged file has vanished, the
 * intent is replaced by one that says so, and the same renames are made the other way round.
 *
 * <p>All methods but {@link #exists} and {@link #staged} are called by who holds the {@linkplain
 * StoreHome#homeLock() home's lock} exclusively; {@link #clear} also by who keeps others from
 * beginning a restore.
 */
public final class PendingRestore {

  private static final Logger LOG = LoggerFactory.getLogger(PendingRestore.class);

  private static final String FORWARD = "forward";
  private static final String BACK = "back";

  private final StoreHome home;
  private final Path intent;
  private final Path aside;
  private final Path staged;
  private final Runnable beforeStep;

  /**
   * A name in the home.
   *
   * @param old whether there was a file of this name
   * @param fresh whether there will be one
   */
  private record Exchange(String name, boolean old, boolean fresh) {

    String line() {
      return (old ? "old " : "- ") + (fresh ? "new " : "- ") + name;
    }

    static Exchange parse(String line) {
      String[] words = line.split(" ", 3);
      return new Exchange(words[2], words[0].equals("old"), words[1].equals("new"));
    }
  }

  /** The intent. */
  private record Intent(String direction, List<Exchange> exchanges) {

    byte[] bytes() {
      StringBuilder text = new StringBuilder(direction).append('\n');
      exchanges.forEach(exchange -> text.append(exchange.line()).append('\n'));
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * Creates a view of the home's restore, if there is one; nothing is read or written yet.
   *
   * @param home the home
   */
  public PendingRestore(StoreHome home) {
    this(home, () -> {});
  }

  /**
   * Creates a view of the home's restore that can be interrupted in tests.
   *
   * @param home the home
   * @param beforeStep run before each change on the disk; what it throws ends the restore there
   */
  public PendingRestore(StoreHome home, Runnable beforeStep) {
    this.home = home;
    this.intent = home.restore().resolve("intent");
    this.aside = home.restore().resolve("old");
    this.staged = home.restore().resolve("new");
    this.beforeStep = beforeStep;
  }

  /**
   * Tells whether a restore was decided and has not ended.
   *
   * @return whether there is an intent; true as well if this user may not look
   */
  public boolean exists() {
    return !Files.notExists(intent, LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(home.restore());
  }

  /**
   * Returns where the new files are staged.
   *
   * @return {@code restore/new}; need not exist
   */
  public Path staged() {
    return staged;
  }

  /**
   * Replaces the home's files by the staged ones, which the caller has forced to the disk.
   *
   * @param present the names in the home that go away, if they are there; {@code /} between folders
   * @param fresh the names that are staged
   * @throws SessionStoreException if that failed and the home is as it was; or if that cannot be
   *     had at present either, then the next {@link StoreHome#enter} goes on with it
   */
  public void commit(Collection<String> present, Collection<String> fresh) {
    Set<String> names = new TreeSet<>(present);
    names.addAll(fresh);
    List<Exchange> exchanges = new ArrayList<>();
    for (String name : names) {
      exchanges.add(new Exchange(name, isThere(inHome(name)), fresh.contains(name)));
    }
    try {
      delete(aside); // of a restore that ended
      write(new Intent(FORWARD, exchanges));
    } catch (IOException e) {
      revoke(e);
      throw IoFailure.writing(home.restore(), e);
    }
    IOException failure;
    try {
      failure = end();
    } catch (IOException e) {
      throw new StoreUnavailableException(
          home.root() + ": a restore has begun and was cut off; opening a store ends it", e);
    }
    if (failure != null) {
      throw IoFailure.moving(home.root(), failure);
    }
  }

  /** An intent of which nobody is told must not be found by the next one either. */
  private void revoke(IOException reason) {
    try {
      Files.deleteIfExists(intent);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * Brings a restore that was cut off to its end; does nothing if there is none.
   *
   * @throws SessionStoreException if that cannot be done; then the intent stays
   */
  public void resume() {
    try {
      if (exists()) {
        LOG.info(
            "A restore of {} was cut off; it is {} now",
            home.root(),
            end() == null ? "complete" : "undone");
      }
    } catch (IOException e) {
      throw new StoreUnavailableException(
          home.root()
              + ": a restore was cut off and cannot be ended; mend the folder's permissions",
          e);
    }
  }

  /**
   * Removes what is left of restores that ended, or were cut off before they were decided.
   *
   * @throws IOException if that fails
   */
  public void clear() throws IOException {
    if (!exists()) {
      delete(home.restore());
    }
  }

  /** Ends the restore; returns null, or why it has been undone. */
  private @Nullable IOException end() throws IOException {
    Intent decided = read();
    IOException failure = null;
    if (decided.direction().equals(FORWARD)) {
      try {
        forward(decided);
      } catch (IOException e) {
        LOG.warn("A restore of {} cannot be completed; it is being undone", home.root(), e);
        failure = e;
        decided = new Intent(BACK, decided.exchanges());
        write(decided);
      }
    }
    if (decided.direction().equals(BACK)) {
      failure = failure == null ? new IOException("it could not be completed") : failure;
      for (Exchange exchange : decided.exchanges()) {
        back(exchange);
      }
    }
    forceFolders(home.root(), decided);
    beforeStep.run();
    Files.delete(intent);
    StoreHome.forceFolder(home.restore());
    try {
      clear();
    } catch (IOException e) {
      LOG.debug("{} is left to the next restore", home.restore(), e);
    }
    return failure;
  }

  /** No file may be replaced on the disk that is not aside there: power cuts reorder renames. */
  private void forward(Intent decided) throws IOException {
    for (Exchange exchange : decided.exchanges()) {
      setAside(exchange);
    }
    forceFolders(aside, decided);
    forceFolders(home.root(), decided);
    for (Exchange exchange : decided.exchanges()) {
      if (exchange.fresh() && isThere(staged.resolve(exchange.name()))) {
        move(staged.resolve(exchange.name()), inHome(exchange.name()));
      }
    }
  }

  private void setAside(Exchange exchange) throws IOException {
    Path live = inHome(exchange.name());
    Path before = aside.resolve(exchange.name());
    Path after = staged.resolve(exchange.name());
    boolean waiting = exchange.fresh() && isThere(after);
    if (exchange.fresh() && !waiting && (isThere(before) != exchange.old() || !isThere(live))) {
      throw new NoSuchFileException(after.toString());
    }
    if (exchange.old() && !isThere(before) && isThere(live)) {
      move(live, before);
    }
  }

  private void back(Exchange exchange) throws IOException {
    Path live = inHome(exchange.name());
    Path before = aside.resolve(exchange.name());
    Path after = staged.resolve(exchange.name());
    if (isThere(before)) {
      move(before, live);
    } else if (!exchange.old() && !isThere(after) && isThere(live)) {
      move(live, after);
    }
  }

  private void move(Path from, Path to) throws IOException {
    beforeStep.run();
    StoreHome.createPrivateFolders(Objects.requireNonNull(to.getParent(), "folder"));
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void forceFolders(Path root, Intent decided) throws IOException {
    Set<Path> folders = new TreeSet<>();
    for (Exchange exchange : decided.exchanges()) {
      folders.add(Objects.requireNonNull(root.resolve(exchange.name()).getParent(), "folder"));
    }
    folders.add(root);
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        StoreHome.forceFolder(folder);
      }
    }
  }

  private void write(Intent decided) throws IOException {
    beforeStep.run();
    StoreHome.createPrivateFolders(home.restore());
    StoreHome.replaceFile(intent, decided.bytes());
    StoreHome.forceFolder(home.root());
  }

  private Intent read() throws IOException {
    List<String> lines = Files.readAllLines(intent);
    List<Exchange> exchanges = new ArrayList<>();
    boolean known = !lines.isEmpty() && Set.of(FORWARD, BACK).contains(lines.get(0));
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      known &= line.matches("(old|-) (new|-) .+");
      if (known) {
        exchanges.add(Exchange.parse(line));
        known = inHome(exchanges.get(exchanges.size() - 1).name()).startsWith(home.root());
      }
    }
    if (!known) {
      throw new StoreCorruptException(intent, -1, "it does not say what to restore", null);
    }
    return new Intent(lines.get(0), exchanges);
  }

  private Path inHome(String name) {
    return home.root().resolve(name).normalize();
  }

  private static boolean isThere(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private void delete(Path folder) throws IOException {
    if (isThere(folder)) {
      beforeStep.run();
      StoreHome.deleteFolder(folder);
    }
  }
}
