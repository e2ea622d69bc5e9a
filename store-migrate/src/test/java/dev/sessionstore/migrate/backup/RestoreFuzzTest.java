package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any bytes as an archive: refused, and the home stays byte for byte; or the home is what the
 * manifest says. The input is taken for an archive, once as it is and once with a seal that holds.
 * If its first line names a file of a good archive, then the rest is what that file is replaced by;
 * of a database, each four bytes are a place and the byte to put there.
 */
class RestoreFuzzTest {

  private static final String NAME = "20251109T010203456Z-requested";

  @TempDir static Path temp;

  private static ExampleHome home;
  private static byte[] withoutDatabase;
  private static byte[] withDatabase;
  private static Map<String, String> present;
  private static Path kept;

  @BeforeAll
  static void makeHome() throws IOException {
    withDatabase = archiveOf(ExampleHome.filled(temp.resolve("filled")));
    home = ExampleHome.at(temp.resolve("outer/home"));
    home.addToJson("json-1");
    Files.writeString(home.home().workspaceMapping(), "{\"fedcba9876543210\": \"/a/project\"}");
    withoutDatabase = archiveOf(home);
    present = home.bytes();
    kept = Files.createDirectory(temp.resolve("kept"));
    copy(home.folder(), kept);
  }

  private static byte[] archiveOf(ExampleHome home) throws IOException {
    return Files.readAllBytes(home.backups().create().file());
  }

  @FuzzTest
  void anyArchive_isRefused_orRestoredAsItSays(byte[] input) throws IOException {
    byte[] crafted = crafted(input);
    if (crafted == null) {
      restore(input);
    }
    byte[] archive = crafted == null ? input : crafted;
    if (archive.length >= Seal.SIZE) {
      restore(CraftedArchive.seal(archive));
    }
  }

  private static byte[] crafted(byte[] input) {
    int end = 0;
    while (end < input.length && end < 40 && input[end] != '\n') {
      end++;
    }
    String name = new String(input, 0, end, StandardCharsets.US_ASCII);
    byte[] rest = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
    return switch (name) {
      case BackupManifest.NAME ->
          CraftedArchive.of(withoutDatabase).changed(name, content -> rest).zip();
      case "sessions/fedcba9876543210.json", "workspace_mapping.json" ->
          CraftedArchive.of(withoutDatabase).consistently(name, content -> rest).zip();
      case BackupMember.DATABASE ->
          CraftedArchive.of(withDatabase)
              .consistently(name, content -> patched(content, rest))
              .zip();
      default -> null;
    };
  }

  private static byte[] patched(byte[] content, byte[] patches) {
    byte[] patched = content.clone();
    for (int i = 0; i + 3 < patches.length; i += 4) {
      int place = ByteBuffer.wrap(patches, i, 4).getInt() >>> 8;
      patched[place % content.length] = patches[i + 3];
    }
    return patched;
  }

  private static void restore(byte[] archive) throws IOException {
    Files.write(home.home().backups().resolve(NAME + ".zip"), archive);
    Set<String> around = around();
    Restored restored;
    try {
      restored = home.backups().restore(NAME);
    } catch (BackupRefusedException e) {
      assertThat(home.bytes()).isEqualTo(present);
      assertThat(around()).isEqualTo(around);
      return;
    }
    Map<String, String> now = home.bytes();
    for (BackupMember member : restored.manifest().members()) {
      if (!BackupMember.isPutAway(member.name())) {
        assertThat(now).containsEntry(member.name(), member.sha256());
      }
    }
    StoreHome.deleteFolder(home.folder());
    copy(kept, home.folder());
    assertThat(home.bytes()).isEqualTo(present);
  }

  /** Everything that lies within and beside the home. */
  private static Set<String> around() throws IOException {
    try (Stream<Path> all = Files.walk(temp)) {
      return all.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (!Files.isDirectory(path)) {
          Files.copy(path, target);
        } else if (!Files.exists(target)) {
          Files.createDirectory(target);
        }
      }
    }
  }
}
