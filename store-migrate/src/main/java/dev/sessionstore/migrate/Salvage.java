package dev.sessionstore.migrate;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.ArrayWriter;
import dev.sessionstore.json.SalvageReader;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.SalvageReport.Uncertain;
import dev.sessionstore.migrate.SalvageReport.Unreadable;
import dev.sessionstore.spi.IoFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Gets the whole sessions out of a damaged legacy file. The file is only read. What is found goes
 * into a new folder beside it, private to the user, which appears when it is complete:
 *
 * <ul>
 *   <li>{@code <name>.json}: a legacy file with all whole sessions in the order of the damaged one.
 *       Repeated ids stay; an import resolves them. What comes from the folder of a project is
 *       named by the hash of that.
 *   <li>{@code uncertain/<name>.json}: whole sessions of which nothing tells whether they were
 *       elements of the file, or stood within others that are damaged. An import of the folder does
 *       not take them.
 *   <li>{@code unreadable.bin}: all that is no session, byte for byte, one range behind the other.
 *   <li>{@code report.json}: the {@link SalvageReport}.
 * </ul>
 *
 * <p>A session comes out only if all of it stands in the file in one piece. Of a file that has lost
 * bytes from its middle, two halves may fit together; nobody can tell them from a whole.
 *
 * <p>Time grows with the length of the file; memory holds one session, and a few words for each
 * unreadable range; many of them, with no session between, become one. Stateless; safe for use by
 * any number of threads.
 *
 * <pre>{@code
 * SalvageReport report = Salvage.run(damaged, Salvage.folderBeside(damaged));
 * }</pre>
 */
public final class Salvage {

  private static final String SUFFIX = ".json";
  private static final String REPORT = "report.json";

  /** Beyond these, neighbours become one range, so that memory does not grow with garbage. */
  private static final int MAX_NEIGHBOURS = 10_000;

  private Salvage() {}

  /**
   * Names the folder that is used where no other is asked for.
   *
   * @param file the damaged file
   * @return {@code <file>.salvaged}
   */
  public static Path folderBeside(Path file) {
    return file.resolveSibling(file.getFileName() + ".salvaged");
  }

  /**
   * Salvages a file.
   *
   * @param file the damaged file
   * @param folder a new or empty folder for what is found
   * @return what was found
   * @throws dev.sessionstore.InvalidConfigurationException if there is something in the folder, or
   *     beside it one of the same name and {@code .partial}
   * @throws dev.sessionstore.StoreBusyException if another program changed the file meanwhile: end
   *     it and call again
   * @throws dev.sessionstore.SessionStoreException if the file cannot be read or the folder not be
   *     written; the folder is as it was
   */
  public static SalvageReport run(Path file, Path folder) {
    try (SalvageReader reader = SalvageReader.open(file);
        ExportFolder target = ExportFolder.create(folder)) {
      String name = legacyName(file);
      Gathering found = new Gathering();
      target.write(name, out -> found.sessions(reader, out));
      if (!found.uncertain.isEmpty()) {
        target.write("uncertain/" + name, out -> writeUncertain(reader, found, out));
      }
      if (!found.unreadable.isEmpty()) {
        target.write("unreadable.bin", out -> copyUnreadable(reader, found, out));
      }
      SalvageReport report =
          new SalvageReport(
              file.toAbsolutePath().normalize(),
              Files.size(file),
              hash(file),
              target.target(),
              target.target().resolve(name),
              found.count,
              found.uncertain,
              found.unreadable);
      target.write(REPORT, out -> out.write(report.json().getBytes(StandardCharsets.UTF_8)));
      target.commit();
      return report;
    } catch (UncheckedIOException e) {
      throw IoFailure.writing(folder, Objects.requireNonNull(e.getCause(), "cause"));
    } catch (IOException e) {
      throw IoFailure.writing(folder, e);
    }
  }

  private static String hash(Path file) throws IOException {
    try (ContentHash content = new ContentHash(file)) {
      return content.to(Long.MAX_VALUE);
    }
  }

  /**
   * An import knows the workspace by the name, which may have got a tail when the file was set
   * aside; of a file in a project, by where it lies, which a hash says in its place.
   */
  private static String legacyName(Path file) {
    String name = String.valueOf(file.getFileName());
    int end = name.indexOf(SUFFIX);
    String legacy = (end < 0 ? name : name.substring(0, end)) + SUFFIX;
    return ImportSources.projectOf(file.toAbsolutePath().normalize().resolveSibling(legacy))
        .map(project -> Workspace.of(project).hash() + SUFFIX)
        .orElse(legacy.equals(REPORT) ? ImportSources.ALL_WORKSPACES : legacy);
  }

  private static void writeUncertain(SalvageReader reader, Gathering found, OutputStream out)
      throws IOException {
    try (ArrayWriter array = SessionJson.arrayWriter(out)) {
      for (Uncertain each : found.uncertain) {
        array.write(reader.sessionAt(each.start(), each.start() + each.length()));
      }
    }
  }

  private static void copyUnreadable(SalvageReader reader, Gathering found, OutputStream out)
      throws IOException {
    for (Unreadable each : found.unreadable) {
      reader.copy(each.start(), each.start() + each.length(), out);
    }
  }

  /** What one pass over the file gives. */
  private static final class Gathering {

    private final List<Uncertain> uncertain = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private long count;
    private long countBefore;
    private long kept;

    void sessions(SalvageReader reader, OutputStream out) throws IOException {
      ArrayWriter array = SessionJson.arrayWriter(out);
      reader.read(
          new SalvageReader.Findings() {
            @Override
            public void session(WorktreeSession session) throws IOException {
              array.write(session);
              count++;
            }

            @Override
            public void uncertain(String id, long startByte, long endByte) {
              uncertain.add(new Uncertain(id, startByte, endByte - startByte));
            }

            @Override
            public void unreadable(
                OptionalInt element, long startByte, long endByte, String reason) {
              Unreadable last =
                  unreadable.size() < MAX_NEIGHBOURS || count > countBefore
                      ? null
                      : unreadable.remove(unreadable.size() - 1);
              long start = last == null ? startByte : last.start();
              long length = endByte - start;
              kept = last == null ? kept : last.keptAt();
              unreadable.add(
                  last == null
                      ? new Unreadable(element.orElse(-1), start, length, kept, reason)
                      : new Unreadable(
                          last.element(), start, length, kept, "and others behind it"));
              countBefore = count;
              kept += length;
            }
          });
      array.close();
    }
  }
}
