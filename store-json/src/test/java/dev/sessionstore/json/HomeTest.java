package dev.sessionstore.json;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A home with one workspace's file, as an old editor may have left it, and stores open on it. */
abstract class HomeTest {

  static final Workspace WORKSPACE = Workspace.ofHash("00000000000000aa");

  @TempDir Path folder;

  Path home;
  Path file;
  private final List<SessionStore> open = new ArrayList<>();

  @BeforeEach
  final void nameHome() {
    home = folder.resolve("home");
    file = home.resolve("sessions/00000000000000aa.json");
  }

  @AfterEach
  final void closeStores() {
    open.forEach(SessionStore::close);
  }

  final StoreConfig.Builder config() {
    return StoreConfig.builder().backend(StorageBackend.JSON).home(home);
  }

  final JsonSessionStore open() {
    return open(config());
  }

  final JsonSessionStore open(StoreConfig.Builder config) {
    JsonSessionStore store = JsonSessionStore.open(config.build());
    open.add(store);
    return store;
  }

  /** Writes the file in place, as the old editor does, just now. */
  final void write(String json) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  /** Writes the file and makes it look as if that were long ago. */
  final void writeLongAgo(String json) throws IOException {
    write(json);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3_600)));
  }

  /** Writes the file and makes it look so young that its fingerprint proves nothing. */
  final void writeYoung(String json) throws IOException {
    write(json);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(3_600)));
  }

  /** Writes other content of the same size so that the file's fingerprint stays the same. */
  final void writeUnseen(String json) {
    try {
      if (json.length() != Files.size(file)) {
        throw new IllegalArgumentException("the size differs");
      }
      FileTime modified = Files.getLastModifiedTime(file);
      write(json);
      Files.setLastModifiedTime(file, modified);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The version that the file had when it was young. */
  final String youngVersion() throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(Files.readAllBytes(file));
    return FileVersion.of(Fingerprint.of(file), checksum.getValue());
  }

  final String text() throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  final List<String> filesInSessions() throws IOException {
    try (Stream<Path> files = Files.list(file.getParent())) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
