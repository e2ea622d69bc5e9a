package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.ImportReport;
import dev.sessionstore.migrate.LegacyImporter;
import dev.sessionstore.migrate.Salvage;
import dev.sessionstore.migrate.SalvageReport;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.EveryCall;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.Swept;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Legacy files that something has damaged: nothing that is in them is overwritten or passed over.
 */
class LegacyFileFaultTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final WorktreeSession A = SampleSessions.simple("a");
  private static final WorktreeSession B =
      SampleSessions.simple("b").toBuilder().task("日本 \" ] } \\ \ud83d\ude00").build();
  private static final WorktreeSession C = SampleSessions.simple("c");

  /** Where each of the three ends, and the whole file. */
  private static final List<String> WHOLE = whole();

  @TempDir Path folder;

  private int run;

  private static List<String> whole() {
    String a = "[" + SessionJson.write(A);
    String b = a + ", " + SessionJson.write(B);
    String c = b + ",\n " + SessionJson.write(C);
    return List.of(a, b, c, c + "]");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private FaultHome home(StoreKind kind, byte[] content) throws IOException {
    FaultHome home = new FaultHome(folder.resolve("home-" + run++), kind);
    Path file = Files.createDirectories(home.root().resolve("sessions")).resolve(name());
    Files.write(file, content);
    // Long ago, so that nobody waits for an editor that may be saving it.
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
    return home;
  }

  private static String name() {
    return WORKSPACE.hash() + ".json";
  }

  private static Path file(FaultHome home) {
    return home.home().legacyFile(WORKSPACE);
  }

  private static ImportReport importInto(FaultHome home) {
    try (SqliteSessionStore store = SqliteSessionStore.open(home.kind().config(home.root()))) {
      return LegacyImporter.builder(home.kind().config(home.root()), store).build().run();
    }
  }

  private static List<WorktreeSession> wholeBefore(int length) {
    int whole = 0;
    while (whole < 3 && bytes(WHOLE.get(whole)).length <= length) {
      whole++;
    }
    return List.of(A, B, C).subList(0, whole);
  }

  @Fault(19)
  @Test
  void fileCutAtEveryByte_isNeverOverwritten_andSalvaged() throws IOException {
    byte[] all = bytes(WHOLE.get(3));
    for (int length = 1; length < all.length; length++) {
      byte[] cut = Arrays.copyOf(all, length);
      FaultHome home = home(StoreKind.JSON, cut);
      try (SessionStore store = home.open()) {
        assertRefused(store, "cut at " + length);
      }
      assertThat(file(home)).hasBinaryContent(cut);

      if (length % 4 == 0) { // which forces what it writes to the disk
        assertSalvaged(home, wholeBefore(length), "cut at " + length);
        assertThat(file(home)).hasBinaryContent(cut);
      }
    }
    Swept.tell("legacy file, json", all.length - 1, "cuts");
  }

  private static void assertSalvaged(FaultHome home, List<WorktreeSession> whole, String context) {
    SalvageReport report = Salvage.run(file(home), home.root().resolve("salvaged"));

    assertThat(SessionJson.readAll(report.file())).as(context).isEqualTo(whole);
  }

  private static void assertRefused(SessionStore store, String context) {
    for (EveryCall call : EveryCall.on(WORKSPACE, A)) {
      if (!call.isClose() && !call.method().getName().equals("workspaces")) {
        assertThatExceptionOfType(StoreCorruptException.class)
            .as("%s, %s", context, call)
            .isThrownBy(() -> call.on(store))
            .withMessageContaining(name())
            .withMessageContaining("the file was left as it is");
      }
    }
  }

  private void cutIn(StoreKind kind, int distance) throws IOException {
    byte[] all = bytes(WHOLE.get(3));
    for (int length = 1 + kind.ordinal(); length < all.length; length += distance) {
      byte[] cut = Arrays.copyOf(all, length);
      FaultHome home = home(kind, cut);
      List<WorktreeSession> whole = wholeBefore(length);
      String context = kind + ", cut at " + length;
      if (kind == StoreKind.SQLITE) {
        ImportReport report = importInto(home);
        assertThat(report.isComplete()).as(context).isFalse();
        assertThat(report.errors()).as(context).isNotEmpty();
        assertThat(file(home)).as(context).hasBinaryContent(cut);
      }
      try (SessionStore store = home.open()) {
        assertThat(store.getAll(WORKSPACE)).as(context).isEqualTo(whole);
        store.create(WORKSPACE, SampleSessions.simple("new"));
      }
      assertThat(home.bytes().values()).as(context).anyMatch(bytes -> Arrays.equals(bytes, cut));
      if (kind.isHybrid()) {
        home.assertSound(context);
      }
    }
    Swept.tell("legacy file, " + kind, (all.length - 2 - kind.ordinal()) / distance + 1, "cuts");
  }

  @Fault(19)
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JSON")
  void fileCutAtSomeBytes_isTakenInAsFarAsItIsWhole_andItsBytesAreKept(StoreKind kind)
      throws IOException {
    cutIn(kind, 127);
  }

  @Fault(19)
  @Tag("sweep")
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JSON")
  void fileCutAtEveryByte_isTakenInAsFarAsItIsWhole_andItsBytesAreKept(StoreKind kind)
      throws IOException {
    cutIn(kind, 1);
  }

  /** A shape that a file can have, what is read of it, and what an import takes in. */
  enum Shape {
    EMPTY("", List.of(), 0),
    BYTE_ORDER_MARK("\ufeff" + WHOLE.get(3), List.of("a", "b", "c"), 3),
    TRAILING_WHITE_SPACE(WHOLE.get(3) + " \r\n\t", List.of("a", "b", "c"), 3),
    TRAILING_GARBAGE(WHOLE.get(3) + "x", null, 3),
    TWO_ARRAYS(WHOLE.get(3) + WHOLE.get(3), null, 3),
    TRAILING_NUL(WHOLE.get(3) + "\0\0\0", null, 3),
    NUL_FILLED("\0".repeat(4096), null, 0),
    WHITE_SPACE(" \n", null, 0),
    NULL("null", null, 0),
    OBJECT("{\"a\": 1}", null, 0),
    SESSION(SessionJson.write(A), null, 0),
    TEXT("\"[]\"", null, 0),
    DUPLICATE_KEY(
        WHOLE.get(1) + "," + SessionJson.write(C).replaceFirst("\\{", "{\"task\":\"other\",") + "]",
        List.of("a", "b"),
        2),
    NULL_ELEMENT(WHOLE.get(1) + ", null]", List.of("a", "b"), 2),
    TOO_DEEP(
        WHOLE.get(1)
            + ","
            + SessionJson.write(C)
                .replaceFirst(
                    "\\{",
                    "{\"deep\":"
                        + "[".repeat(RawJson.MAX_DEPTH)
                        + "]".repeat(RawJson.MAX_DEPTH)
                        + ",")
            + "]",
        List.of("a", "b"),
        2),
    LONE_SURROGATE(
        WHOLE.get(1)
            + ","
            + SessionJson.write(C).replaceFirst("\\{", "{\"half\":\"\\\\ud800\",")
            + "]",
        List.of("a", "b"),
        2);

    private final String text;
    private final List<String> ids;
    private final int imported;

    Shape(String text, List<String> ids, int imported) {
      this.text = text;
      this.ids = ids;
      this.imported = imported;
    }

    boolean isReadable() {
      return ids != null;
    }

    boolean isWhole() {
      return isReadable() && Set.of(0, 3).contains(imported);
    }
  }

  @Fault({20, 21, 22})
  @ParameterizedTest
  @EnumSource
  void shape_isReadAsDocumented_andNothingOfItIsLost(Shape shape) throws IOException {
    byte[] content = bytes(shape.text);
    FaultHome json = home(StoreKind.JSON, content);
    try (SessionStore store = json.open()) {
      if (shape.isReadable()) {
        assertThat(ids(store)).isEqualTo(shape.ids);
        assertThat(file(json)).hasBinaryContent(content);
        store.create(WORKSPACE, SampleSessions.simple("new"));
        assertThat(ids(store)).containsAll(shape.ids).contains("new");
        assertElementsKept(shape, file(json));
      } else {
        assertRefused(store, shape.name());
        assertThat(file(json)).hasBinaryContent(content);
      }
    }

    FaultHome sqlite = home(StoreKind.SQLITE, content);
    ImportReport report = importInto(sqlite);
    assertThat(report.migratedSessions()).isEqualTo(shape.imported);
    assertThat(report.isComplete()).isEqualTo(shape.isWhole());
    assertThat(sqlite.bytes().values()).anyMatch(bytes -> Arrays.equals(bytes, content));
    assertThat(Files.exists(file(sqlite))).isEqualTo(!shape.isWhole());
    sqlite.assertSound(shape.name());

    for (StoreKind kind : List.of(StoreKind.HYBRID_SYNC, StoreKind.HYBRID_ASYNC)) {
      FaultHome hybrid = home(kind, content);
      try (SessionStore store = hybrid.open()) {
        assertThat(store.getAll(WORKSPACE)).hasSize(shape.imported);
        store.create(WORKSPACE, SampleSessions.simple("new"));
      }
      if (shape.isReadable()) {
        assertElementsKept(shape, file(hybrid));
      } else {
        assertThat(hybrid.bytes().values()).anyMatch(bytes -> Arrays.equals(bytes, content));
      }
      hybrid.assertSound(shape.name());
    }
  }

  /** An element that is no session is still there, as it was written. */
  private static void assertElementsKept(Shape shape, Path file) throws IOException {
    if (!shape.isWhole()) {
      String last = shape.text.substring(WHOLE.get(1).length() + 1, shape.text.length() - 1);
      assertThat(Files.readString(file)).contains(last.strip());
    }
  }

  private static List<String> ids(SessionStore store) {
    return store.getAll(WORKSPACE).stream().map(WorktreeSession::id).toList();
  }
}
