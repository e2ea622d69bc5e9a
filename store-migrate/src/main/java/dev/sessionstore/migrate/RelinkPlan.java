package dev.sessionstore.migrate;

import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.json.LegacyElement;
import dev.sessionstore.json.LegacyReader;
import dev.sessionstore.json.WorkspaceMapping;
import dev.sessionstore.migrate.RelinkReport.Outcome;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What there is of two workspaces, and so what a relink has to do. Reads, and changes nothing.
 *
 * @param from the workspace that is relinked, by the hash that its file has
 * @param to what it becomes, by its own hash
 * @param inDatabase whether the database has to learn of it
 * @param inMapping whether the file that maps workspaces to paths may have to learn of it
 * @param sessions how many sessions the database gives over
 * @param sessionsThere how many sessions the database has of the other one
 * @param file the file that gets another name
 * @param fileThere the file that has that name
 * @param archives what was put away, and gets another name
 * @param archivesThere what was put away under that name
 */
record RelinkPlan(
    Workspace from,
    Workspace to,
    boolean inDatabase,
    boolean inMapping,
    long sessions,
    long sessionsThere,
    LegacyFile file,
    LegacyFile fileThere,
    List<LegacyFile> archives,
    List<LegacyFile> archivesThere) {

  /**
   * A legacy file, as it was found.
   *
   * @param path the file
   * @param state its state before it was read
   * @param exists whether it is there
   * @param elements how many elements are in it
   * @param sessions how many of them are sessions
   * @param receipt what the database knows of it; or null
   */
  record LegacyFile(
      Path path,
      Fingerprint state,
      boolean exists,
      long elements,
      long sessions,
      @Nullable Receipt receipt) {

    static LegacyFile none() {
      return new LegacyFile(Path.of(""), Fingerprint.UNKNOWN, false, 0, 0, null);
    }

    /**
     * Looks at a file.
     *
     * @throws StoreCorruptException if it is damaged
     */
    static LegacyFile of(Path path, @Nullable Receipt receipt) {
      try {
        Fingerprint state = Fingerprint.of(path);
        if (!Files.exists(path)) {
          return new LegacyFile(path, state, false, 0, 0, receipt);
        }
        long[] counts = new long[2];
        count(path, counts);
        return new LegacyFile(path, state, true, counts[0], counts[1], receipt);
      } catch (IOException e) {
        throw IoFailure.reading(path, e);
      }
    }

    /** One that is only renamed need not be whole. */
    static LegacyFile of(ArchivedFile file, StoreHome home) {
      long[] sessions = new long[1];
      boolean whole = true;
      try {
        file.forEach(home, session -> sessions[0]++);
      } catch (StoreCorruptException e) {
        whole = false;
      }
      long elements = sessions[0] + (whole ? 0 : 1);
      return new LegacyFile(file.path(), Fingerprint.UNKNOWN, true, elements, sessions[0], null);
    }

    private static void count(Path path, long[] counts) {
      try (LegacyReader reader = LegacyReader.open(path)) {
        for (LegacyElement next = reader.next(); next != null; next = reader.next()) {
          counts[0]++;
          counts[1] += next instanceof LegacyElement.Session ? 1 : 0;
        }
      }
    }

    /** Whether the database has had all that is in it, and in this state. */
    boolean wasImported() {
      return receipt != null && state.isThatOf(receipt);
    }
  }

  static RelinkPlan of(StoreHome home, @Nullable DatabaseView view, String old, String fresh) {
    return new Survey(home, view).plan(old, fresh);
  }

  /** Whether there is nothing left to do. */
  boolean isDone() {
    return !inDatabase && !inMapping && !file.exists() && archives.isEmpty();
  }

  /** Whether both have something that could be mixed up. */
  boolean isMerge() {
    return sessions + elements(file, archives) > 0
        && sessionsThere + elements(fileThere, archivesThere) > 0;
  }

  /** Whether one file has to take in what is in the other. */
  boolean mergesFiles() {
    return file.exists() && fileThere.elements() > 0;
  }

  RelinkRefusedException refusal() {
    return new RelinkRefusedException(to, sessionsThere, sessions(fileThere, archivesThere));
  }

  RelinkReport report(StoreHome home, boolean dryRun, long versionsKept) {
    return new RelinkReport(
        isDone() ? Outcome.UNCHANGED : isMerge() ? Outcome.MERGED : Outcome.RELINKED,
        dryRun,
        from,
        to,
        sessions,
        sessions(file, archives),
        Stream.concat(archives.stream(), Stream.of(file).filter(LegacyFile::exists))
            .map(each -> home.nameOf(each.path()))
            .toList(),
        versionsKept);
  }

  private static long elements(LegacyFile file, List<LegacyFile> archives) {
    return file.elements() + archives.stream().mapToLong(LegacyFile::elements).sum();
  }

  private static long sessions(LegacyFile file, List<LegacyFile> archives) {
    return file.sessions() + archives.stream().mapToLong(LegacyFile::sessions).sum();
  }

  /** All that is known of the home. */
  private static final class Survey {

    private final StoreHome home;
    private final @Nullable DatabaseView view;
    private final ArchivedFiles archives;
    private final Map<String, String> paths;

    Survey(StoreHome home, @Nullable DatabaseView view) {
      this.home = home;
      this.view = view;
      this.archives = ArchivedFiles.in(home);
      this.paths = new HashMap<>(new WorkspaceMapping(home.workspaceMapping()).read());
      if (view != null) {
        view.workspaces().forEach(each -> paths.put(each.hash(), each.path().orElse(null)));
      }
    }

    RelinkPlan plan(String old, String fresh) {
      Workspace target = RelinkNames.ofNew(fresh);
      Workspace source = Workspace.ofHash(find(old, target));
      Workspace from = own(source);
      Workspace to = own(target);
      if (!from.equals(to)) {
        return plan(from, to.equals(target) ? target : to, view != null);
      }
      if (target.equals(to)) { // as after a relink, perhaps one that was cut off
        return source.equals(to) ? nothing(to) : plan(source, target, false);
      }
      return source.equals(from) ? plan(from, target, true) : nothing(to);
    }

    private RelinkPlan nothing(Workspace both) {
      LegacyFile none = LegacyFile.none();
      return new RelinkPlan(
          known(both), known(both), false, false, 0, 0, none, none, List.of(), List.of());
    }

    private RelinkPlan plan(Workspace from, Workspace to, boolean inDatabase) {
      Workspace named = to.path().isPresent() ? to : known(to);
      boolean inMapping = paths.containsKey(from.hash()) && named.path().isPresent();
      // What was put away keeps its name where the database knows to whom it belongs.
      return new RelinkPlan(
          known(from),
          named,
          inDatabase,
          inMapping,
          inDatabase ? count(from) : 0,
          own(from).equals(own(to)) ? 0 : count(to),
          LegacyFile.of(home.legacyFile(from), receipt(home.legacyFile(from))),
          LegacyFile.of(home.legacyFile(to), receipt(home.legacyFile(to))),
          view == null ? archives(from) : List.of(),
          view == null ? archives(to) : List.of());
    }

    private String find(String old, Workspace target) {
      Set<String> hashes = RelinkNames.ofOld(old);
      Stream<String> recorded =
          paths.entrySet().stream()
              .filter(entry -> RelinkNames.display(old).equals(entry.getValue()))
              .map(Map.Entry::getKey);
      return Stream.concat(hashes.stream(), recorded)
          .filter(hash -> !hash.equals(target.hash()) && isKnown(hash))
          .findFirst()
          .or(() -> hashes.stream().filter(target.hash()::equals).findFirst())
          .orElseThrow(
              () ->
                  new WorkspaceNotFoundException(
                      "nothing in "
                          + home.root()
                          + " belongs to workspace "
                          + hashes.iterator().next()
                          + "; nothing was changed: name it as 'session-store workspaces' does"));
    }

    private boolean isKnown(String hash) {
      Workspace workspace = Workspace.ofHash(hash);
      return paths.containsKey(hash)
          || archives.hashes().contains(hash)
          || Files.exists(home.legacyFile(workspace))
          || !own(workspace).equals(workspace);
    }

    private Workspace own(Workspace workspace) {
      return view == null ? workspace : view.canonical(Workspace.ofHash(workspace.hash()));
    }

    private Workspace known(Workspace workspace) {
      return Workspace.recorded(workspace.hash(), paths.get(workspace.hash()));
    }

    private long count(Workspace workspace) {
      return view == null ? 0 : view.ids(workspace).size();
    }

    private @Nullable Receipt receipt(Path file) {
      return view == null ? null : view.receipt(home.nameOf(file)).orElse(null);
    }

    private List<LegacyFile> archives(Workspace workspace) {
      return archives.of(workspace.hash()).stream().map(file -> LegacyFile.of(file, home)).toList();
    }
  }
}
