package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStore;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.ConsistencyChecker;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseIntegrity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A home that something happens to, and what is found in it afterwards.
 *
 * @param root the folder
 * @param kind the store that works there
 */
record FaultHome(Path root, StoreKind kind) {

  StoreHome home() {
    return new StoreHome(root);
  }

  SessionStore open() {
    return kind.open(root);
  }

  /** What each of its stores holds, opened one after the other: the one at work first. */
  List<Map<String, List<WorktreeSession>>> held() {
    List<Map<String, List<WorktreeSession>>> all = new ArrayList<>();
    try (SessionStore store = open()) {
      all.add(Work.heldBy(store));
    }
    if (kind.isHybrid()) {
      for (StoreKind single : List.of(StoreKind.SQLITE, StoreKind.JSON)) {
        try (SessionStore store = single.open(root)) {
          all.add(Work.heldBy(store));
        }
      }
    }
    return all;
  }

  /** What the legacy files hold, read without a store; each must be whole. */
  Map<String, List<WorktreeSession>> inFiles() throws IOException {
    Map<String, List<WorktreeSession>> files = new TreeMap<>();
    for (Path file : home().legacyFiles()) {
      files.put(file.getFileName().toString().replace(".json", ""), SessionJson.readAll(file));
    }
    return files;
  }

  /**
   * The stores hold what they held after the last write that was acknowledged, or after the next.
   *
   * @return after which
   */
  int assertHolds(long seed, int acknowledged, String context) throws IOException {
    var expected = new Work(seed).upTo(acknowledged).held();
    var withNext = new Work(seed).upTo(acknowledged + 1).held();
    var inFiles = inFiles(); // which are whole
    if (kind == StoreKind.JSON) {
      assertThat(inFiles).as("%s, in the files", context).isIn(expected, withNext);
    }
    var held = held();
    assertThat(held.get(0)).as(context).isIn(expected, withNext);
    assertThat(held).as(context).allMatch(held.get(0)::equals);
    return held.get(0).equals(expected) ? acknowledged : acknowledged + 1;
  }

  /** The checker and the integrity check find nothing. */
  void assertSound(String context) {
    if (kind.writesSqlite()) {
      assertThat(DatabaseIntegrity.check(kind.config(root), false).findings())
          .as(context)
          .isEmpty();
    }
    if (kind.isHybrid()) {
      var report = ConsistencyChecker.builder(kind.config(root)).build().run();
      assertThat(report.isConsistent()).as("%s: %s", context, report).isTrue();
    }
  }

  /**
   * The bytes of all files but locks and metrics; for a home that nobody in this process has open.
   */
  Map<String, byte[]> bytes() {
    Map<String, byte[]> bytes = new TreeMap<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes any) {
              return folder.equals(home().locks())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes any)
                throws IOException {
              if (!file.getFileName().toString().startsWith("metrics")) {
                bytes.put(root.relativize(file).toString(), Files.readAllBytes(file));
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  /** All its files are what they were, locks and metrics apart. */
  void assertUnchanged(Map<String, byte[]> before) {
    Map<String, byte[]> after = bytes();
    assertThat(after).containsOnlyKeys(before.keySet());
    after.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(before.get(name)));
  }
}
