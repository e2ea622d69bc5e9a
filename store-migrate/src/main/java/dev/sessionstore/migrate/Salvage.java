package dev.sessionstore.migrate;

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
 *       Repeated ids stay; an import resolves them.
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
 * unreadable range. Stateless; safe for use by any number of threads.
 *
 * <pre>{@code
 * SalvageReport report = Salvage.run(damaged, Salvage.folderBeside(damaged));
 * }</pre>
 */
public final class Salvage {

  private static final String SUFFIX = ".json";

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
      String name = legacyName(String.valueOf(file.getFileName()));
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
      target.write("report.json", out -> out.write(report.json().getBytes(StandardCharsets.UTF_8)));
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

  /** An import knows the workspace by the name, which may have got a tail when it was set aside. */
  private static String legacyName(String name) {
    int end = name.indexOf(SUFFIX);
    return (end < 0 ? name : name.substring(0, end)) + SUFFIX;
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
              long length = endByte - startByte;
              unreadable.add(new Unreadable(element.orElse(-1), startByte, length, kept, reason));
              kept += length;
            }
          });
      array.close();
    }
  }
}
