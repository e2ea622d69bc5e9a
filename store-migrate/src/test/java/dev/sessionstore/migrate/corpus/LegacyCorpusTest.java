package dev.sessionstore.migrate.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegacyCorpusTest {
  private static final int MAX_OUTPUT = 3_000;

  @TempDir Path folder;

  private static LegacyCorpus.Builder corpus() {
    return LegacyCorpus.builder()
        .seed(42)
        .workspaces(4)
        .sessionsPerWorkspace(100)
        .maxOutput(MAX_OUTPUT);
  }

  @Test
  void writeTo_sameSeed_sameBytes() throws IOException {
    CorpusReport first = corpus().damaged(true).build().writeTo(folder.resolve("a"));
    CorpusReport second = corpus().damaged(true).build().writeTo(folder.resolve("b"));

    assertThat(contents(first.home())).isNotEmpty().isEqualTo(contents(second.home()));
    assertThat(first.totals()).isEqualTo(second.totals());
  }

  @Test
  void writeTo_otherSeed_otherFilesAndSessions() throws IOException {
    CorpusReport first = corpus().build().writeTo(folder.resolve("a"));
    CorpusReport second = corpus().seed(43).build().writeTo(folder.resolve("b"));

    Set<String> ids = recountIds(first);
    ids.retainAll(recountIds(second));
    assertThat(ids).isEmpty();
    assertThat(contents(first.home()).keySet())
        .filteredOn(name -> name.startsWith("sessions"))
        .doesNotContainAnyElementsOf(
            contents(second.home()).keySet().stream()
                .filter(name -> name.startsWith("sessions"))
                .toList());
  }

  @Test
  void report_equalsWhatTheFilesSay() throws IOException {
    CorpusReport report = corpus().build().writeTo(folder);

    Set<String> allIds = new HashSet<>();
    for (CorpusFile file : report.files()) {
      FileRecount recount = FileRecount.of(file.file(), MAX_OUTPUT);
      Map<Trap, Long> traps = new TreeMap<>(recount.counts(0).traps());
      traps.put(Trap.SECOND_HASH, file.counts().occurrences(Trap.SECOND_HASH));
      Set<String> shared = new HashSet<>(recount.ids);
      shared.retainAll(allIds);
      traps.put(Trap.SHARED_SESSION, (long) shared.size());
      allIds.addAll(recount.ids);

      CorpusCounts expected = recount.counts(Files.size(file.file()));
      assertThat(file.counts().traps()).isEqualTo(traps);
      assertThat(file.counts())
          .usingRecursiveComparison()
          .ignoringFields("traps")
          .isEqualTo(expected);
    }
    assertThat(report.totals().distinctIds()).isEqualTo(allIds.size());
  }

  @Test
  void traps_all_eachOccurs() throws IOException {
    CorpusCounts totals = corpus().traps(1).build().writeTo(folder).totals();

    assertThat(totals.traps()).allSatisfy((trap, count) -> assertThat(count).isPositive());
  }

  @Test
  void traps_none_noneOccurs() throws IOException {
    CorpusReport report = corpus().traps(0).exactSessions(true).build().writeTo(folder);

    assertThat(report.totals().elements()).isEqualTo(400);
    assertThat(report.totals().distinctIds()).isEqualTo(400);
    for (CorpusFile file : report.files()) {
      FileRecount recount = FileRecount.of(file.file(), MAX_OUTPUT);
      assertThat(recount.counts(0).traps()).allSatisfy((trap, n) -> assertThat(n).isZero());
      assertThat(file.counts().traps()).allSatisfy((trap, n) -> assertThat(n).isZero());
    }
  }

  @Test
  void file_isWrittenAsTheOldEditorDid() throws IOException {
    CorpusReport report = corpus().build().writeTo(folder);

    for (CorpusFile file : report.files()) {
      byte[] bytes = Files.readAllBytes(file.file());
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      assertThat(text)
          .startsWith("[\n  {\n    \"id\": \"")
          .endsWith("\n  }\n]")
          .contains("\\u001b[", "🚀", "ビルド中", "경고", "Ошибка", "\\u0000")
          .contains("\n    \"chatHistory\": [\n      {\n        \"id\": \"msg-");
      assertThat(text.toLowerCase(Locale.ROOT)).doesNotContain("\\ud83d");
      assertThat(text).doesNotContain("\\u001B", "[ ]", "\r");
    }
  }

  @Test
  void shapeS_isOfTheBenchmarksShapeAndSize() throws IOException {
    CorpusReport report = LegacyCorpus.shapeS(1).writeTo(folder);

    CorpusCounts totals = report.totals();
    assertThat(report.files()).hasSize(1);
    assertThat(totals.elements()).isEqualTo(1_000);
    assertThat(totals.instances()).isEqualTo(3_000);
    assertThat(totals.messages()).isEqualTo(10_000);
    assertThat(totals.bytes()).isCloseTo(23_600_000L, Percentage.withPercentage(15));
  }

  @Test
  void damaged_eachKindInAFileOfItsOwn() throws IOException {
    CorpusReport report = corpus().workspaces(1).damaged(true).build().writeTo(folder);

    assertThat(report.files().stream().flatMap(file -> file.damage().stream()))
        .containsExactly(Damage.values());
    for (CorpusFile file : report.files()) {
      assertThat(file.counts().bytes()).isEqualTo(Files.size(file.file()));
      switch (file.damage().orElse(Damage.BYTE_ORDER_MARK)) {
        case EMPTY_FILE -> assertThat(file.file()).isEmptyFile();
        case NUL_FILLED -> assertThat(Files.readAllBytes(file.file())).containsOnly(0);
        case CUT_IN_STRING -> assertThat(file.counts().elements()).isEqualTo(3);
        case OBJECT_INSTEAD_OF_ARRAY -> assertThat(file.counts().elements()).isZero();
        case TRAILING_GARBAGE, BYTE_ORDER_MARK ->
            assertThat(FileRecount.of(file.file(), MAX_OUTPUT).counts(0).elements())
                .isEqualTo(file.counts().elements());
        case BAD_ELEMENT -> {
          assertThat(file.counts().elements()).isEqualTo(4);
          assertThat(Files.readString(file.file())).contains("lost in a merge");
        }
      }
      if (file.damage().filter(damage -> !damage.isHarmless()).isPresent()
          && file.damage().get() != Damage.TRAILING_GARBAGE) {
        assertThatThrownBy(() -> FileRecount.of(file.file(), MAX_OUTPUT))
            .isInstanceOfAny(IOException.class, RuntimeException.class);
      }
    }
  }

  @Test
  void writeTo_fileThere_refusesAndTouchesNothing() throws IOException {
    LegacyCorpus corpus = corpus().build();
    CorpusReport report = corpus.writeTo(folder);
    Path kept = report.files().get(3).file();
    for (CorpusFile file : report.files()) {
      if (!file.file().equals(kept)) {
        Files.delete(file.file());
      }
    }
    Files.delete(report.mapping());
    Files.writeString(kept, "mine");

    assertThatThrownBy(() -> corpus.writeTo(folder))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining(kept.getFileName().toString());
    assertThat(contents(folder)).hasSize(1);
    assertThat(kept).hasContent("mine");
  }

  @Test
  void writeTo_mappingThere_refuses() throws IOException {
    Files.writeString(folder.resolve("workspace_mapping.json"), "{}");

    assertThatThrownBy(() -> corpus().build().writeTo(folder))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(folder.resolve("sessions")).doesNotExist();
  }

  @Test
  void mapping_namesEverySecondWorkspace() throws IOException {
    CorpusReport report = corpus().build().writeTo(folder);

    String mapping = Files.readString(report.mapping());
    assertThat(report.files().stream().filter(CorpusFile::mapped)).hasSize(2);
    for (CorpusFile file : report.files()) {
      String member = "\"" + file.hash() + "\": \"" + file.workspacePath() + "\"";
      assertThat(mapping.contains(member)).isEqualTo(file.mapped());
      assertThat(file.file()).hasFileName(file.hash() + ".json");
      assertThat(file.hash()).matches("[0-9a-f]{16}");
    }
  }

  @Test
  void writeTo_posix_ownerOnly() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    CorpusReport report = corpus().build().writeTo(folder.resolve("home"));

    assertThat(permissions(report.home())).isEqualTo("rwx------");
    assertThat(permissions(report.home().resolve("sessions"))).isEqualTo("rwx------");
    assertThat(permissions(report.mapping())).isEqualTo("rw-------");
    assertThat(permissions(report.files().get(0).file())).isEqualTo("rw-------");
  }

  @Test
  void sessionsPerWorkspace_notExact_spreadsAroundTheMean() throws IOException {
    CorpusReport report =
        LegacyCorpus.builder()
            .workspaces(100)
            .sessionsPerWorkspace(20)
            .traps(0)
            .maxOutput(0)
            .build()
            .writeTo(folder);

    assertThat(report.files().stream().map(file -> file.counts().elements()).distinct().count())
        .isGreaterThan(10);
    assertThat(report.totals().elements() / 100.0).isCloseTo(20, within(4.0));
  }

  @Test
  void builder_outOfRange_throws() {
    assertThatIllegalArgumentException().isThrownBy(() -> corpus().traps(1.1));
    assertThatIllegalArgumentException().isThrownBy(() -> corpus().traps(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> corpus().workspaces(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> corpus().maxOutput(-1));
  }

  private static Set<String> recountIds(CorpusReport report) throws IOException {
    Set<String> ids = new HashSet<>();
    for (CorpusFile file : report.files()) {
      ids.addAll(FileRecount.of(file.file(), MAX_OUTPUT).ids);
    }
    return ids;
  }

  private static Map<String, ByteBuffer> contents(Path home) throws IOException {
    Map<String, ByteBuffer> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(home.relativize(file).toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
