package dev.sessionstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.LegacyElement;
import dev.sessionstore.json.LegacyReader;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.corpus.CorpusFile;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SalvageTest {

  @TempDir Path temp;

  /** The ids of the elements of a file that end before a byte or begin behind another. */
  private static List<String> idsOutside(Path file, long from, long to) {
    List<String> ids = new ArrayList<>();
    try (LegacyReader reader = LegacyReader.open(file)) {
      for (LegacyElement each = reader.next(); each != null; each = reader.next()) {
        if (each instanceof LegacyElement.Session session
            && (each.endByte() <= from || each.startByte() >= to)) {
          ids.add(session.originalId());
        }
      }
    }
    return ids;
  }

  private static LegacyCorpus corpus(long seed) {
    return LegacyCorpus.builder().seed(seed).workspaces(2).maxOutput(5_000).build();
  }

  @Test
  void zeroedBlockOfACorpus_leavesAllOtherSessions_asTheyWere() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path home = temp.resolve("corpus");
    for (CorpusFile each : corpus(seed).writeTo(home).files()) {
      byte[] bytes = Files.readAllBytes(each.file());
      if (bytes.length < 10_000) {
        continue;
      }
      int from = random.nextInt(bytes.length - 4096);
      List<String> expected = idsOutside(each.file(), from, from + 4096);
      List<WorktreeSession> before = SessionJson.readAll(each.file());
      Arrays.fill(bytes, from, from + 4096, (byte) 0);
      Path damaged = temp.resolve(each.hash() + ".json");
      Files.write(damaged, bytes);

      SalvageReport report = Salvage.run(damaged, Salvage.folderBeside(damaged));

      assertThat(damaged).as("seed %d", seed).hasBinaryContent(bytes);
      assertThat(idsOutside(report.file(), Long.MAX_VALUE, 0)).isSubsetOf(before(before));
      assertThat(report.sessions()).isGreaterThanOrEqualTo(expected.size());
      assertThat(before).as("seed %d", seed).containsAll(unrenamed(report.file(), before));
      assertThat(report.unreadable()).isNotEmpty();
      long kept = report.unreadable().stream().mapToLong(SalvageReport.Unreadable::length).sum();
      assertThat(report.folder().resolve("unreadable.bin")).hasSize(kept);
      SalvageReport.Unreadable first = report.unreadable().get(0);
      assertThat(Files.readAllBytes(report.folder().resolve("unreadable.bin")))
          .startsWith(
              Arrays.copyOfRange(
                  bytes, (int) first.start(), (int) (first.start() + first.length())));
    }
  }

  private static List<String> before(List<WorktreeSession> sessions) {
    return sessions.stream().map(session -> session.id().replaceFirst("~\\d+$", "")).toList();
  }

  /** Where the first of two with one id is lost, the second has the id for itself. */
  private static List<WorktreeSession> unrenamed(Path file, List<WorktreeSession> before) {
    List<String> ids = before.stream().map(WorktreeSession::id).toList();
    return SessionJson.readAll(file).stream()
        .filter(session -> !ids.contains(session.id() + "~2") && !session.id().contains("~"))
        .toList();
  }

  @Test
  void salvagedFile_isImportedIntoItsWorkspace() throws IOException {
    CorpusFile file = corpus(7).writeTo(temp.resolve("corpus")).files().get(0);
    byte[] bytes = Files.readAllBytes(file.file());
    Path damaged = temp.resolve(file.hash() + ".json.damaged-20251109T010203Z");
    Files.write(damaged, Arrays.copyOf(bytes, bytes.length / 2));

    SalvageReport report = Salvage.run(damaged, temp.resolve("out"));

    assertThat(report.file()).hasFileName(file.hash() + ".json");
    assertThat(report.isWhole()).isFalse();
    assertThat(report.unreadable()).hasSize(1);
    assertThat(report.unreadable().get(0).element()).isEqualTo((int) report.sessions());
    assertThat(report.folder().resolve("report.json")).content().contains(report.sha256());
    ImportReport imported =
        new ImportHome(temp.resolve("home")).run(importer -> importer.from(report.folder()));
    assertThat(imported.isComplete()).isTrue();
    assertThat(imported.totalSessions()).isEqualTo(report.sessions());
    assertThat(imported.files().get(0).workspaceHash()).isEqualTo(file.hash());
  }

  @Test
  void uncertainSessions_areInAFileOfTheirOwn() throws IOException {
    String inner = SessionJson.write(ImportHome.session("inner"));
    Path damaged = temp.resolve("sessions.json");
    Files.writeString(
        damaged, "[{\"id\": \"outer\", \"earlier\": [" + inner + "], \"task\": \"cut");

    SalvageReport report = Salvage.run(damaged, temp.resolve("out"));

    assertThat(report.sessions()).isZero();
    assertThat(report.uncertain()).hasSize(1);
    assertThat(SessionJson.readAll(report.folder().resolve("uncertain/sessions.json")))
        .extracting(WorktreeSession::id)
        .containsExactly("inner");
  }

  @Test
  void folderInUse_andMissingFile_areRefused() throws IOException {
    Path damaged = temp.resolve("sessions.json");
    Files.writeString(damaged, "[]");
    Path folder = Salvage.folderBeside(damaged);
    assertThat(Salvage.run(damaged, folder).isWhole()).isTrue();

    assertThatThrownBy(() -> Salvage.run(damaged, folder))
        .isInstanceOf(InvalidConfigurationException.class);
    assertThatThrownBy(() -> Salvage.run(temp.resolve("none"), temp.resolve("x")))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(temp.resolve("x")).doesNotExist();
  }

  @Test
  void fileCutBetweenTwoSessions_isNotWhole() throws IOException {
    Path damaged = temp.resolve("0123456789abcdef.json");
    Files.writeString(damaged, "[" + SessionJson.write(ImportHome.session("a")) + ",\n");

    SalvageReport report = Salvage.run(damaged, temp.resolve("out"));

    assertThat(report.sessions()).isOne();
    assertThat(report.isWhole()).isFalse();
    assertThat(report.unreadable())
        .containsExactly(
            new SalvageReport.Unreadable(
                1, Files.size(damaged), 0, 0, "the file ends before its array does"));
  }

  @Test
  void fileOfAProject_isImportedIntoThatProject() throws IOException {
    Path project = Files.createDirectories(temp.resolve("project"));
    Path damaged = Files.createDirectories(project.resolve(".ait42")).resolve("sessions.json");
    Files.writeString(damaged, "[" + SessionJson.write(ImportHome.session("a")) + ", {");

    SalvageReport report = Salvage.run(damaged, temp.resolve("out"));

    ImportHome home = new ImportHome(temp.resolve("home"));
    home.run(importer -> importer.from(report.file()));
    try (SqliteSessionStore store = home.open()) {
      assertThat(store.getAll(Workspace.of(project))).hasSize(1);
    }
  }

  @Test
  void fileNamedLikeTheReport_doesNotGetInItsWay() throws IOException {
    Path damaged = temp.resolve("report.json");
    Files.writeString(damaged, "[" + SessionJson.write(ImportHome.session("a")) + "]");

    SalvageReport report = Salvage.run(damaged, temp.resolve("out"));

    assertThat(SessionJson.readAll(report.file())).hasSize(1);
    assertThat(report.folder().resolve("report.json")).content().contains(report.sha256());
  }

  @Test
  void garbageWithoutEnd_becomesOneRange_andIsKept() throws IOException {
    Path damaged = temp.resolve("0123456789abcdef.json");
    String session = SessionJson.write(ImportHome.session("a"));
    String garbage = "{},".repeat(15_000);
    Files.writeString(damaged, "[" + garbage + session + "," + garbage + "1]");

    SalvageReport report = Salvage.run(damaged, temp.resolve("out"));

    assertThat(report.sessions()).isOne();
    assertThat(report.unreadable()).hasSize(10_001);
    SalvageReport.Unreadable last = report.unreadable().get(10_000);
    assertThat(last.start()).isEqualTo(1 + garbage.length() + session.length() + 1);
    assertThat(last.length()).isEqualTo(garbage.length() + 1);
    assertThat(report.folder().resolve("unreadable.bin"))
        .hasSize(report.unreadable().stream().mapToLong(SalvageReport.Unreadable::length).sum());
  }
}
