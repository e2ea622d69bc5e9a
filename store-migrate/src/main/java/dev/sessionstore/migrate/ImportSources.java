package dev.sessionstore.migrate;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.InvalidWorkspaceException;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.json.WorkspaceMapping;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.PutAwayFile;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files to be taken in, and the workspaces that they belong to.
 *
 * <p>The editors have kept sessions in three places: {@code sessions/<hash>.json} in the home,
 * whose name tells the workspace; before that, {@code sessions.json} in the home, one array for all
 * workspaces, which tells none; and {@code .ait42/sessions.json} in a project. Where the path of a
 * workspace is known and has another hash now, both hashes mean one workspace: an editor has hashed
 * the path both with and without following links.
 */
final class ImportSources {

  static final String ALL_WORKSPACES = "sessions.json";
  private static final String HOME_NAME = ".ait42";

  private final StoreHome home;
  private final StoreConfig config;
  private final Map<String, String> paths = new HashMap<>();
  private final Map<Path, ImportSource> sources = new LinkedHashMap<>();

  ImportSources(StoreHome home, StoreConfig config, List<Path> projects) {
    this.home = home;
    this.config = config;
    projects.forEach(project -> knowProject(project.toString()));
    learn(home.root());
  }

  /** A path given by a caller has two hashes: of itself, and of what it leads to. */
  private void knowProject(String project) {
    Workspace workspace = Workspace.of(project);
    String path = workspace.path().orElse(project);
    paths.put(workspace.hash(), path);
    paths.put(textHash(project), path);
  }

  private void learn(Path folder) {
    new WorkspaceMapping(new StoreHome(folder).workspaceMapping())
        .read()
        .forEach(
            (hash, path) -> {
              paths.putIfAbsent(hash, path);
              paths.putIfAbsent(textHash(path), path);
            });
  }

  /** The hash of a path as it stands, which is what one code path of an editor has used. */
  static String textHash(String path) {
    byte[] digest =
        ContentHash.sha256()
            .digest(path.replaceFirst("(?<=.)/+$", "").getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 8);
  }

  /**
   * Adds a file, or those in a folder.
   *
   * @throws InvalidConfigurationException if there is no such file or folder
   */
  void add(Path from) {
    try {
      Path real = from.toRealPath();
      if (Files.isDirectory(real)) {
        addFolder(real);
      } else {
        addFile(named(from));
      }
    } catch (IOException e) {
      throw new InvalidConfigurationException(
          from + " cannot be imported from: " + IoFailure.reading(from, e).getMessage(), e);
    }
  }

  /** A link to a file tells the workspace by its own name, and it is the link that is renamed. */
  private static Path named(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    return folder == null ? file.toRealPath() : folder.toRealPath().resolve(absolute.getFileName());
  }

  /**
   * Adds what the home itself holds. What was put away is among it where the store knows nothing of
   * it: then it was another store that took it in, which is gone.
   */
  void addHome(BulkWrite store) {
    try {
      home.legacyFiles().forEach(this::addFile);
      addIfThere(home.root().resolve(ALL_WORKSPACES));
      List<PutAwayFile> lost =
          PutAwayFile.unknown(home, store, each -> store.canonical(belongsTo(each.hash())));
      for (ArchivedFile file : ArchivedFiles.in(home).all()) {
        if (lost.stream().anyMatch(each -> each.path().equals(file.path()))) {
          addFile(file.path());
        }
      }
    } catch (IOException e) {
      throw IoFailure.reading(home.sessions(), e);
    }
  }

  /**
   * A home, a project, or any folder of files that are named by hashes. What was put away in
   * another home is what its store began with; that has gone on since.
   */
  private void addFolder(Path folder) throws IOException {
    learn(folder);
    new StoreHome(folder).legacyFiles().forEach(this::addFile);
    hashes(folder).forEach(this::addFile);
    addIfThere(folder.resolve(ALL_WORKSPACES));
    addIfThere(folder.resolve(HOME_NAME).resolve(ALL_WORKSPACES));
  }

  private void addIfThere(Path file) {
    if (Files.exists(file)) {
      addFile(file);
    }
  }

  private static List<Path> hashes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> PutAwayFile.of(file).isEmpty() && hashOf(file) != null)
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw new IOException(folder + " cannot be listed", e);
    }
  }

  private static @Nullable String hashOf(Path file) {
    Optional<PutAwayFile> putAway = PutAwayFile.of(file);
    if (putAway.isPresent()) {
      return putAway.get().hash();
    }
    String name = String.valueOf(file.getFileName());
    String stem = name.endsWith(".json") ? name.substring(0, name.length() - 5) : "";
    return Workspace.isHash(stem) ? stem : null;
  }

  private void addFile(Path file) {
    sources.computeIfAbsent(file, this::source);
  }

  private ImportSource source(Path file) {
    boolean ofHome = file.startsWith(home.root());
    Optional<PutAwayFile> putAway = PutAwayFile.of(file);
    Path recorded = putAway.map(PutAwayFile::plain).orElse(file);
    String name = ofHome ? home.nameOf(recorded) : recorded.toString().replace('\\', '/');
    String hash = hashOf(file);
    if (hash == null) {
      Path live = putAway.map(PutAwayFile::live).orElse(file);
      return new ImportSource(file, name, ofProject(live), null, putAway.isPresent());
    }
    boolean stays =
        putAway.isPresent()
            || (config.backend() != StorageBackend.SQLITE
                && isSame(home.sessions(), file.getParent()));
    Workspace workspace = belongsTo(hash);
    return workspace.hash().equals(hash)
        ? new ImportSource(file, name, Workspace.recorded(hash, paths.get(hash)), null, stays)
        : new ImportSource(file, name, workspace, hash, stays);
  }

  private static boolean isSame(Path folder, @Nullable Path another) {
    try {
      return another != null && Files.isSameFile(folder, another);
    } catch (IOException e) {
      return folder.equals(another);
    }
  }

  /**
   * The hashes of files that were put away, of which the mapping says that they mean a workspace
   * with another hash. Also where such a file is not taken in, the store is to know it.
   */
  Map<String, Workspace> otherNames() {
    Map<String, Workspace> names = new HashMap<>();
    for (String hash : ArchivedFiles.in(home).hashes()) {
      Workspace own = belongsTo(hash);
      if (!own.hash().equals(hash)) {
        names.put(hash, own);
      }
    }
    return names;
  }

  /** A mirror keeps a file for each hash, and must not find one's sessions under the other. */
  private Workspace belongsTo(String hash) {
    return config.backend() == StorageBackend.HYBRID
        ? Workspace.recorded(hash, paths.get(hash))
        : workspace(hash);
  }

  private Workspace workspace(String hash) {
    String path = paths.get(hash);
    if (path != null) {
      try {
        // What a relative path leads to depends on who asks.
        Workspace present =
            Path.of(path).isAbsolute() ? Workspace.of(path) : Workspace.recorded(hash, path);
        return present.hash().equals(hash) ? Workspace.recorded(hash, path) : present;
      } catch (InvalidWorkspaceException | InvalidPathException e) {
        return Workspace.recorded(hash, path);
      }
    }
    return Workspace.ofHash(hash);
  }

  private Workspace ofProject(Path file) {
    return projectOf(file)
        .filter(project -> !home.root().equals(file.getParent()))
        .map(Workspace::of)
        .orElseGet(() -> Workspace.ofHash(LegacyImporter.UNKNOWN_WORKSPACE));
  }

  /** The project whose folder a file lies in, if it is the file of a project. */
  static Optional<Path> projectOf(Path file) {
    return Optional.ofNullable(file.getParent())
        .filter(folder -> folder.endsWith(HOME_NAME) && file.endsWith(ALL_WORKSPACES))
        .filter(folder -> !isHome(folder))
        .map(Path::getParent);
  }

  private static boolean isHome(Path folder) {
    StoreHome found = new StoreHome(folder);
    return Files.exists(found.sessions())
        || Files.exists(found.workspaceMapping())
        || Files.exists(found.database())
        || isSame(Path.of(System.getProperty("user.home", "")).resolve(HOME_NAME), folder);
  }

  /** The files, those before all others that have the hash of their workspace as their name. */
  List<ImportSource> all() {
    List<ImportSource> all = new ArrayList<>(sources.values());
    all.sort(Comparator.comparing(source -> source.alias() != null));
    return all;
  }
}
