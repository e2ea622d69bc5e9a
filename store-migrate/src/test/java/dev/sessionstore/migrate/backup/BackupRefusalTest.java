package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.tck.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives that are damaged or made to do harm: each is refused, and the home stays as it is. */
class BackupRefusalTest {

  private static final String JSON = "sessions/fedcba9876543210.json";
  private static final String NAME = "20251109T010203456Z-requested";
  private static final long SEED = 7;

  @TempDir static Path temp;

  private static ExampleHome home;
  private static byte[] good;
  private static Map<String, String> before;

  /** An archive, and a word of why it is refused. */
  private static final class Bad {
    private final String name;
    private final String reason;
    private final byte[] bytes;

    Bad(String name, String reason, byte[] bytes) {
      this.name = name;
      this.reason = reason;
      this.bytes = bytes;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void makeGoodOne() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("outer/inner/home"));
    home = ExampleHome.filled(folder);
    good = Files.readAllBytes(home.backups().create().file());
    before = home.bytes();
    Files.write(home.home().backups().resolve(NAME + ".zip"), good);
    assertThat(home.backups().verify(NAME).isRestorable()).isTrue();
  }

  private static CraftedArchive crafted() {
    return CraftedArchive.of(good);
  }

  private static byte[] text(String content) {
    return content.getBytes(StandardCharsets.UTF_8);
  }

  static List<Bad> archives() throws IOException {
    if (good == null) {
      makeGoodOne();
    }
    List<Bad> all = new ArrayList<>();
    damaged(all);
    notWhatTheManifestSays(all);
    hostileNames(all);
    tooBig(all);
    databases(all);
    manifests(all);
    assertThat(all).hasSizeGreaterThan(60);
    return all;
  }

  private static void damaged(List<Bad> all) {
    String reason = "checksum at its end";
    all.add(new Bad("0 bytes", reason, new byte[0]));
    all.add(new Bad("text", reason, text("I am no archive.\n".repeat(100))));
    all.add(new Bad("zeros", reason, new byte[good.length]));
    all.add(new Bad("a zip without a seal", reason, crafted().zip()));
    all.add(new Bad("something behind the end", reason, Arrays.copyOf(good, good.length + 1)));
    for (int i = 1; i <= 12; i++) {
      int length = i == 12 ? good.length - 1 : (int) ((long) good.length * i / 12);
      all.add(new Bad("cut at " + length, reason, Arrays.copyOf(good, length)));
    }
    Random random = new Random(SEED);
    for (int i = 0; i < 12; i++) {
      int at = i == 0 ? 10 : random.nextInt(good.length); // byte 10: the time of the first entry
      byte[] flipped = good.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      all.add(new Bad("flipped a bit of byte " + at + ", seed " + SEED, reason, flipped));
    }
  }

  private static void notWhatTheManifestSays(List<Bad> all) {
    all.add(new Bad("no manifest", "manifest", crafted().without("manifest.json").sealed()));
    all.add(new Bad("manifest last", "begin with", crafted().swapped(0, 3).sealed()));
    all.add(new Bad("members swapped", "not those", crafted().swapped(1, 2).sealed()));
    all.add(
        new Bad("database missing", "not those", crafted().without("session-store.db").sealed()));
    all.add(new Bad("file missing", "not those", crafted().without(JSON).sealed()));
    all.add(
        new Bad(
            "known file too many",
            "not those",
            crafted().with("sessions/0000000000000000.json", text("[]")).sealed()));
    all.add(
        new Bad(
            "unknown file too many", "not those", crafted().with("run.sh", text("rm")).sealed()));
    all.add(
        new Bad("zip in the zip", "not those", crafted().with("sessions/more.zip", good).sealed()));
    all.add(new Bad("folder", "not those", crafted().with("sessions/", new byte[0]).sealed()));
    all.add(
        new Bad(
            "other content",
            "checksum",
            crafted()
                .changed(
                    JSON,
                    b -> text(new String(b, StandardCharsets.UTF_8).replace("json-1", "json-2")))
                .sealed()));
    all.add(
        new Bad(
            "shorter",
            "size",
            crafted().changed(JSON, b -> Arrays.copyOf(b, b.length - 1)).sealed()));
    all.add(
        new Bad(
            "longer",
            "size",
            crafted().changed(JSON, b -> Arrays.copyOf(b, b.length + 1)).sealed()));
    all.add(
        new Bad(
            "other sessions",
            "holds",
            crafted()
                .consistently(
                    JSON,
                    b -> text(new String(b, StandardCharsets.UTF_8).replace("json-1", "json-2")))
                .sealed()));
    all.add(
        new Bad(
            "no JSON",
            "nothing that can be read",
            crafted().consistently(JSON, b -> text("{")).sealed()));
    all.add(
        new Bad(
            "sessions out of a text",
            "holds",
            crafted()
                .manifest(m -> m.replaceAll("\"sessions\" : \\d+", "\"sessions\" : 99"))
                .sealed()));
    all.add(
        new Bad(
            "a link",
            "plain file",
            CraftedArchive.seal(CraftedArchive.withLink(crafted().zip(), JSON))));
    all.add(new Bad("no list at the end", "no zip file", CraftedArchive.seal(withoutList())));
  }

  private static byte[] withoutList() {
    byte[] zip = crafted().zip();
    zip[zip.length - Seal.SIZE - 22] = 0;
    return zip;
  }

  private static void hostileNames(List<Bad> all) {
    for (String name :
        List.of(
            "../evil.json",
            "../../../evil.json",
            "sessions/../../evil.json",
            "..\\..\\evil.json",
            "/tmp/evil.json",
            "C:\\evil.json",
            "sessions/./fedcba9876543210.json",
            "sessions/FEDCBA9876543210.json",
            "sessions/fedcba9876543210.json\\u0000.sh",
            "session-store.db-wal",
            "locks/home.lock",
            "restore/intent",
            "")) {
      UnaryOperator<String> rename =
          m ->
              m.replace(
                  "\"" + JSON + "\"",
                  "\"" + name.replace("\\", "\\\\").replace("\\\\u", "\\u") + "\"");
      all.add(
          new Bad(
              "named '" + name + "'",
              "no backup has",
              crafted().manifest(rename).renamed(JSON, name).sealed()));
    }
    all.add(
        new Bad(
            "twice",
            "twice",
            crafted()
                .manifest(m -> m.replace("workspace_mapping.json", JSON))
                .renamed("workspace_mapping.json", "sessions/fedcba9876543211.json")
                .sealed()));
    byte[] zip = crafted().with("sessions/fedcba9876543211.json", text("[]")).zip();
    all.add(
        new Bad(
            "two entries of one name",
            "not those",
            CraftedArchive.seal(replaceAll(zip, "sessions/fedcba9876543211.json", JSON))));
  }

  private static byte[] replaceAll(byte[] bytes, String text, String by) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .replace(text, by)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void tooBig(List<Bad> all) {
    byte[] zeros = new byte[64 << 20];
    Arrays.fill(zeros, (byte) ' ');
    all.add(
        new Bad(
            "bomb by ratio",
            "more than an archive of its size",
            crafted().consistently(JSON, b -> zeros).sealed()));
    all.add(
        new Bad(
            "bomb that the manifest hides", "size", crafted().changed(JSON, b -> zeros).sealed()));
    all.add(
        new Bad(
            "manifest that is a bomb",
            "too long",
            crafted().changed("manifest.json", b -> zeros).sealed()));
    for (String size : List.of("1000000000000000", "" + Long.MAX_VALUE)) {
      all.add(
          new Bad(
              "announces " + size,
              "announces",
              crafted()
                  .manifest(m -> m.replaceAll("\"sizeBytes\" : \\d+", "\"sizeBytes\" : " + size))
                  .sealed()));
    }
  }

  private static void databases(List<Bad> all) {
    Map<String, UnaryOperator<CraftedArchive>> crafts = new LinkedHashMap<>();
    crafts.put("another application", a -> a.sql("PRAGMA application_id = 7"));
    crafts.put("schema version 99", a -> a.sql("PRAGMA user_version = 99"));
    crafts.put("schema version 0", a -> a.sql("PRAGMA user_version = 0"));
    crafts.put(
        "schema has 'trigger evil'",
        a -> a.sql("CREATE TRIGGER evil AFTER INSERT ON sessions BEGIN DELETE FROM sessions; END"));
    crafts.put("schema has 'view evil'", a -> a.sql("CREATE VIEW evil AS SELECT 1"));
    crafts.put("schema has 'table evil'", a -> a.sql("CREATE TABLE evil (x)"));
    crafts.put("schema has 'index evil'", a -> a.sql("CREATE INDEX evil ON sessions (task)"));
    crafts.put("it lacks ", a -> a.sql("DROP TABLE import_receipts"));
    crafts.put(
        "schema has another 'table sessions'",
        a -> a.sql("ALTER TABLE sessions ADD COLUMN evil TEXT"));
    crafts.put(
        "foreign_key_check", a -> a.sql("PRAGMA foreign_keys = OFF", "DELETE FROM workspaces"));
    crafts.put(
        "schema has another 'table chat_messages'",
        a -> a.sql("ALTER TABLE chat_messages ADD COLUMN evil TEXT AS (hex(content)) VIRTUAL"));
    crafts.put(
        "malformed",
        a ->
            a.sql(
                "PRAGMA writable_schema = ON",
                "INSERT INTO sqlite_schema VALUES ('view', 'evil', 'evil', 0,"
                    + " 'CREATE TRIGGER evil AFTER UPDATE ON sessions BEGIN SELECT 1; END')"));
    crafts.put(
        "holds 2 sessions with digest",
        a -> a.sql("UPDATE sessions SET task = CAST(x'41ff' AS TEXT)"));
    crafts.put("is damaged", a -> a.sql("UPDATE search_index_data SET block = randomblob(100)"));
    crafts.put("holds", a -> a.sql("UPDATE sessions SET task = 'other'"));
    crafts.put(
        "damaged", a -> a.consistently(BackupMember.DATABASE, b -> Arrays.copyOf(b, b.length / 2)));
    crafts.put(
        "damaged or none",
        a ->
            a.consistently(
                BackupMember.DATABASE,
                b -> text("no database, a text of some length".repeat(100))));
    crafts.put(
        "can only be read",
        a ->
            a.consistently(
                BackupMember.DATABASE,
                b -> {
                  byte[] readOnly = b.clone();
                  readOnly[18] = 3; // the write version in SQLite's header
                  return readOnly;
                }));
    crafts.put("application", a -> a.consistently(BackupMember.DATABASE, b -> new byte[0]));
    crafts.forEach(
        (name, craft) ->
            all.add(
                new Bad(
                    "database: " + name,
                    name.startsWith("schema ") && name.contains("'")
                        ? "it " + name.substring(7)
                        : name,
                    craft.apply(crafted()).sealed())));
    all.add(
        new Bad(
            "database kept as it was",
            "could not be opened",
            crafted()
                .manifest(m -> m.replace("\"session-store.db\"", "\"damaged/session-store.db\""))
                .renamed("session-store.db", "damaged/session-store.db")
                .sealed()));
  }

  private static void manifests(List<Bad> all) {
    Map<String, UnaryOperator<String>> changes = new LinkedHashMap<>();
    changes.put("empty", m -> "");
    changes.put("no JSON", m -> "manifest");
    changes.put("an array", m -> "[]");
    changes.put("cut", m -> m.substring(0, m.length() / 2));
    changes.put("followed by more", m -> m + "{}");
    changes.put("of a later format", m -> m.replace("\"format\" : 1", "\"format\" : 2"));
    changes.put("with a field more", m -> m.replace("\"format\" : 1", "\"format\" : 1, \"x\" : 1"));
    changes.put(
        "with a field twice", m -> m.replace("\"format\" : 1", "\"format\" : 1, \"format\" : 1"));
    changes.put("without a time", m -> m.replaceAll("\"createdAt\" : \"[^\"]*\",", ""));
    changes.put(
        "with a time that is none",
        m -> m.replaceAll("\"createdAt\" : \"[^\"]*\"", "\"createdAt\" : \"x\""));
    changes.put(
        "with a negative size", m -> m.replaceAll("\"sizeBytes\" : \\d+", "\"sizeBytes\" : -1"));
    changes.put(
        "with a huge size",
        m -> m.replaceAll("\"sizeBytes\" : \\d+", "\"sizeBytes\" : 99999999999999999999"));
    changes.put(
        "with a text for a size",
        m -> m.replaceAll("\"sizeBytes\" : \\d+", "\"sizeBytes\" : \"1\""));
    changes.put(
        "with true for a size", m -> m.replaceAll("\"sizeBytes\" : \\d+", "\"sizeBytes\" : true"));
    changes.put("with no members", m -> m.replaceAll("(?s)\"members\".*\\]", "\"members\" : 3"));
    changes.put("that is deep", m -> "{\"members\" : ".repeat(5000));
    changes.forEach(
        (name, change) ->
            all.add(new Bad("manifest " + name, "manifest", crafted().manifest(change).sealed())));
  }

  @Fault({11, 34, 35})
  @ParameterizedTest
  @MethodSource("archives")
  void refused_andTheHomeIsAsItWas(Bad bad) throws IOException {
    Path file = home.home().backups().resolve(NAME + ".zip");
    Files.write(file, bad.bytes);
    List<Backup> backups = home.backups().list();

    assertThatExceptionOfType(BackupRefusedException.class)
        .isThrownBy(() -> home.backups().restore(NAME))
        .withMessageStartingWith(file + ": ")
        .withMessageContaining(bad.reason)
        .withMessageEndingWith("; nothing was changed: take another backup");

    assertThat(home.bytes()).isEqualTo(before);
    assertThat(home.home().restore()).doesNotExist();
    assertThat(home.backups().list()).isEqualTo(backups);
    assertThat(outside()).containsExactly(temp.resolve("outer/inner/home"));
  }

  private static List<Path> outside() {
    try (var all = Files.walk(temp, 3)) {
      return all.filter(path -> path.getNameCount() > temp.getNameCount() + 2).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
