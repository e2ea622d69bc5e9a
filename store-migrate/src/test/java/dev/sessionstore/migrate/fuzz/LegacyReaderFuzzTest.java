package dev.sessionstore.migrate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.ArrayWriter;
import dev.sessionstore.json.LegacyElement;
import dev.sessionstore.json.LegacyReader;
import dev.sessionstore.json.SalvageReader;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.tck.SessionDifference;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/**
 * Any bytes as a legacy file: it is corrupt, or each element of its array is told once, with its
 * place; and the sessions can be written and read back.
 */
class LegacyReaderFuzzTest {

  @TempDir static Path folder;

  @FuzzTest
  void anyFile_isCorrupt_orEachElementIsToldOnce(byte[] input) throws IOException {
    Path file = Files.write(folder.resolve("fuzzed.json"), input);
    List<LegacyElement> elements = new ArrayList<>();
    boolean whole = read(file, elements);

    List<WorktreeSession> sessions = requireEachOnce(input, elements, whole);
    requireReadableAgain(sessions);
    Set<String> salvaged = salvage(file, input.length);
    if (whole) {
      assertThat(elements).hasSize(elementsOfTheArray(input));
    }
    for (LegacyElement element : elements) {
      if (element instanceof LegacyElement.Session session) {
        assertThat(salvaged)
            .as("element %s is salvaged", element.index())
            .contains(session.originalId());
      }
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(input);
  }

  private static boolean read(Path file, List<LegacyElement> elements) {
    try (LegacyReader reader = LegacyReader.open(file)) {
      for (LegacyElement element = reader.next(); element != null; element = reader.next()) {
        elements.add(element);
      }
      return true;
    } catch (StoreCorruptException e) {
      return false;
    }
  }

  private static List<WorktreeSession> requireEachOnce(
      byte[] input, List<LegacyElement> elements, boolean whole) {
    List<WorktreeSession> sessions = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    long end = 0;
    for (LegacyElement element : elements) {
      assertThat(element.index()).isEqualTo(elements.indexOf(element));
      requireNothing(input, end, element.startByte());
      assertThat(element.endByte()).isGreaterThan(element.startByte());
      end = element.endByte();
      if (element instanceof LegacyElement.Session session) {
        assertThat(ids.add(session.session().id())).as("the id is unique").isTrue();
        SessionDifference.assertSame(
            session.session(), at(input, element).toBuilder().id(session.session().id()).build());
        sessions.add(session.session());
      } else if (element instanceof LegacyElement.Collapsed collapsed) {
        assertThat(at(input, element).id()).isEqualTo(collapsed.id());
        assertThat(ids).contains(collapsed.id());
      }
    }
    if (whole) {
      requireNothing(input, end, input.length);
    }
    return sessions;
  }

  private static WorktreeSession at(byte[] input, LegacyElement element) {
    int start = (int) element.startByte();
    return SessionJson.read(
        new String(input, start, (int) element.endByte() - start, StandardCharsets.UTF_8));
  }

  /** Between elements there is nothing but what belongs to the array. */
  private static void requireNothing(byte[] input, long from, long to) {
    assertThat(to).isGreaterThanOrEqualTo(from);
    String between = new String(input, (int) from, (int) (to - from), StandardCharsets.UTF_8);
    assertThat(between.matches("\ufeff?[\\[\\],\\s]*")).as(between).isTrue();
  }

  private static void requireReadableAgain(List<WorktreeSession> sessions) throws IOException {
    Path file = folder.resolve("written.json");
    try (OutputStream out = Files.newOutputStream(file);
        ArrayWriter writer = SessionJson.arrayWriter(out)) {
      for (WorktreeSession session : sessions) {
        writer.write(session);
      }
    }
    List<WorktreeSession> again = SessionJson.readAll(file);
    assertThat(again).hasSameSizeAs(sessions);
    for (int i = 0; i < again.size(); i++) {
      SessionDifference.assertSame(sessions.get(i), again.get(i));
    }
  }

  /** Counts by brackets, commas and quotes alone, which suffice for what is known to be JSON. */
  private static int elementsOfTheArray(byte[] json) {
    int depth = 0;
    int commas = 0;
    boolean any = false;
    boolean inText = false;
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      any |= depth == 1 && b > ' ' && b != ']';
      if (inText) {
        i += b == '\\' ? 1 : 0;
        inText = b != '"';
      } else if (b == '"') {
        inText = true;
      } else if (b == '[' || b == '{') {
        depth++;
      } else if (b == ']' || b == '}') {
        depth--;
      } else if (b == ',' && depth == 1) {
        commas++;
      }
    }
    return any ? commas + 1 : 0;
  }

  private static Set<String> salvage(Path file, long size) {
    Set<String> ids = new HashSet<>();
    try (SalvageReader reader = SalvageReader.open(file)) {
      reader.read(
          new SalvageReader.Findings() {
            private long end;

            @Override
            public void session(WorktreeSession session) {
              SessionJson.write(session);
              ids.add(session.id());
            }

            @Override
            public void uncertain(String id, long startByte, long endByte) {
              assertThat(reader.sessionAt(startByte, endByte).id()).isEqualTo(id);
              ids.add(id);
            }

            @Override
            public void unreadable(OptionalInt element, long start, long to, String reason) {
              assertThat(start).isBetween(end, to);
              assertThat(to).isLessThanOrEqualTo(size);
              end = to;
            }
          });
    }
    return ids;
  }
}
