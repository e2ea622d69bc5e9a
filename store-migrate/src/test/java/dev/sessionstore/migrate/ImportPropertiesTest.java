package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.assertAddsUp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import dev.sessionstore.migrate.corpus.CorpusFile;
import dev.sessionstore.migrate.corpus.CorpusReport;
import dev.sessionstore.migrate.corpus.Damage;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.migrate.corpus.Trap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every home that an editor may leave. */
class ImportPropertiesTest {

  private static final Set<Damage> HIT_AN_ELEMENT =
      EnumSet.of(Damage.BAD_ELEMENT, Damage.CUT_IN_STRING);

  @TempDir Path folder;

  static LongStream seeds() {
    return LongStream.range(100, 108);
  }

  /** Times belong to the file system: the content is what counts here. */
  private static Map<String, String> contents(ImportHome home) throws IOException {
    Map<String, String> files = home.everything();
    files.replaceAll((name, content) -> content.replaceFirst("^[0-9T:.-]+Z", ""));
    return files;
  }

  static LongStream manySeeds() {
    return LongStream.range(1_000, 1_150);
  }

  @Tag("sweep")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("manySeeds")
  void everySession_isImportedOrReported_andNoByteIsGone_ofManyHomes(long seed) throws IOException {
    everySession_isImportedOrReported_andNoByteIsGone(seed);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everySession_isImportedOrReported_andNoByteIsGone(long seed) throws IOException {
    ImportHome home = new ImportHome(folder);
    CorpusReport corpus =
        LegacyCorpus.builder()
            .seed(seed)
            .workspaces(2)
            .sessionsPerWorkspace(6)
            .maxOutput(2_000)
            .damaged(true)
            .build()
            .writeTo(folder);
    Map<String, String> before = contents(home);
    ImportReport told = LegacyImporter.dryRun(home.config()).build().run();
    assertThat(contents(home)).isEqualTo(before);

    ImportReport report = home.run();

    assertThat(told)
        .usingRecursiveComparison()
        .ignoringFields("durationMs", "files.migratedTo")
        .isEqualTo(report);

    assertAddsUp(report);
    long whole = corpus.totals().elements();
    long bad =
        corpus.files().stream()
            .filter(f -> f.damage().stream().anyMatch(HIT_AN_ELEMENT::contains))
            .count();
    assertThat(report.totalSessions()).isEqualTo(whole + bad);
    assertThat(report.failedSessions()).isEqualTo(bad);
    assertThat(report.duplicateSessions())
        .isEqualTo(corpus.totals().occurrences(Trap.EQUAL_DUPLICATE));
    long stored = 0;
    for (CorpusFile file : corpus.files()) {
      stored += home.ids(Workspace.ofHash(file.hash())).size();
      boolean harmless = file.damage().map(Damage::isHarmless).orElse(true);
      assertThat(report.errors().stream().anyMatch(e -> e.source().contains(file.hash())))
          .as("%s is reported", file.damage())
          .isEqualTo(!harmless);
    }
    assertThat(report.migratedSessions()).isEqualTo(stored);
    Map<String, String> after = contents(home);
    before.forEach(
        (name, content) ->
            assertThat(after.getOrDefault(name, after.get(name + ".migrated")))
                .as(name)
                .isEqualTo(content));
    Map<String, String> left = deleteOneOfEach(home);
    ImportReport again = home.run();
    assertAddsUp(again);
    assertThat(again.migratedSessions()).isZero();
    assertThat(again.errors()).isEqualTo(report.errors());
    assertThat(home.dump()).isEqualTo(left);
  }

  private static Map<String, String> deleteOneOfEach(ImportHome home) {
    try (SessionStore store = home.open()) {
      for (Workspace workspace : store.workspaces()) {
        store.getAll(workspace).stream()
            .findFirst()
            .ifPresent(session -> store.delete(workspace, session.id()));
      }
    }
    return home.dump();
  }
}
