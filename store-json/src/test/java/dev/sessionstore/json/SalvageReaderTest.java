package dev.sessionstore.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.RawJson;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SalvageReaderTest {

  @TempDir Path temp;

  /** What was found in a file. */
  private record Found(
      List<WorktreeSession> sessions, List<String> uncertain, List<Range> unreadable)
      implements SalvageReader.Findings {

    Found() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    @Override
    public void session(WorktreeSession session) {
      sessions.add(session);
    }

    @Override
    public void uncertain(String id, long startByte, long endByte) {
      uncertain.add(id);
    }

    @Override
    public void unreadable(OptionalInt element, long startByte, long endByte, String reason) {
      unreadable.add(new Range(element.orElse(-1), startByte, endByte, reason));
    }

    List<String> ids() {
      return sessions.stream().map(WorktreeSession::id).toList();
    }
  }

  private record Range(int element, long start, long end, String reason) {}

  private Found salvage(byte[] content) throws IOException {
    Path file = temp.resolve("damaged.json");
    Files.write(file, content);
    Found found = new Found();
    try (SalvageReader reader = SalvageReader.open(file)) {
      reader.read(found);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(content);
    return found;
  }

  private Found salvage(String content) throws IOException {
    return salvage(content.getBytes(StandardCharsets.UTF_8));
  }

  /** Sessions, and where each of them begins and ends in an array of them. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Sample(byte[] bytes, List<WorktreeSession> sessions, List<int[]> places) {

    /** Those whose bytes are not within a range. */
    List<WorktreeSession> outside(int from, int to) {
      List<WorktreeSession> rest = new ArrayList<>();
      for (int i = 0; i < sessions.size(); i++) {
        if (places.get(i)[1] <= from || places.get(i)[0] >= to) {
          rest.add(sessions.get(i));
        }
      }
      return rest;
    }
  }

  /** With an output that holds the file of sessions itself, and a member that holds sessions. */
  private static List<WorktreeSession> peculiar() {
    List<WorktreeSession> sessions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String captured =
          "$ cat sessions.json\r\n"
              + Texts.array(Texts.session("captured"))
              + "\n{\"a\": \":,\"} é";
      WorktreeInstance instance =
          WorktreeInstance.builder().instanceId(i).agentName("{").output(captured).build();
      sessions.add(
          Texts.value("s-" + i).toBuilder()
              .task(i % 2 == 0 ? ":" : "say \"[{\" テスト ,")
              .instances(List.of(instance, instance))
              .extensions(
                  RawJson.of("{\"earlier\":" + Texts.array(Texts.session("earlier-" + i)) + "}"))
              .build());
    }
    return sessions;
  }

  private static Sample sample(boolean onOneLine) throws IOException {
    List<WorktreeSession> sessions = peculiar();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<int[]> places = new ArrayList<>();
    if (onOneLine) {
      out.write('[');
      for (WorktreeSession each : sessions) {
        if (!places.isEmpty()) {
          out.write(',');
        }
        int start = out.size();
        out.writeBytes(
            SessionJson.write(each).replaceAll("\n *", "").getBytes(StandardCharsets.UTF_8));
        places.add(new int[] {start, out.size()});
      }
      out.write(']');
    } else {
      try (ArrayWriter array = SessionJson.arrayWriter(out)) {
        for (WorktreeSession each : sessions) {
          int start = (int) array.append(each);
          places.add(new int[] {start, (int) array.position()});
        }
      }
    }
    return new Sample(out.toByteArray(), sessions, places);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wholeFile_isFoundWhole(boolean onOneLine) throws IOException {
    Sample sample = sample(onOneLine);

    Found found = salvage(sample.bytes());

    assertThat(found.sessions()).isEqualTo(sample.sessions());
    assertThat(found.uncertain()).isEmpty();
    assertThat(found.unreadable()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void damageHereAndThere_hidesNoSessionAndInventsNone(boolean onOneLine) throws IOException {
    sweep(onOneLine, 23);
  }

  @Tag("sweep")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void damageAtEveryByte_hidesNoSessionAndInventsNone(boolean onOneLine) throws IOException {
    sweep(onOneLine, 1);
  }

  private void sweep(boolean onOneLine, int step) throws IOException {
    Sample sample = sample(onOneLine);
    for (int at = 0; at < sample.bytes().length; at += step) {
      cut(sample, at);
      fill(sample, at, 1);
      fill(sample, at, 100);
      fill(sample, at, 2000);
      // On one line, a quote that becomes a blank may hide the session behind it, too.
      for (int bit = at % 8; bit < 8 && (step > 1 || !onOneLine); bit += step) {
        flip(sample, at, bit);
      }
    }
  }

  private void cut(Sample sample, int at) throws IOException {
    assertThat(salvage(Arrays.copyOf(sample.bytes(), at)).sessions())
        .as("cut at %d", at)
        .isEqualTo(sample.outside(at, Integer.MAX_VALUE));
  }

  private void fill(Sample sample, int from, int length) throws IOException {
    byte[] damaged = sample.bytes().clone();
    int to = Math.min(from + length, damaged.length);
    Arrays.fill(damaged, from, to, (byte) 0);
    assertThat(salvage(damaged).sessions())
        .as("%d zero bytes at %d", length, from)
        .isEqualTo(sample.outside(from, to));
  }

  /** A flipped bit in a text makes another text, and nobody can tell. */
  private void flip(Sample sample, int at, int bit) throws IOException {
    byte[] damaged = sample.bytes().clone();
    damaged[at] ^= (byte) (1 << bit);
    assertThat(salvage(damaged).sessions())
        .as("bit %d flipped at %d", bit, at)
        .containsAll(sample.outside(at, at + 1))
        .hasSizeLessThanOrEqualTo(sample.sessions().size());
  }

  @Test
  void restOfAnOlderVersion_behindTheEndOrInTheMiddle() throws IOException {
    Sample sample = sample(false);
    String text = new String(sample.bytes(), StandardCharsets.UTF_8);
    int inText = text.indexOf("say ");
    int second = text.indexOf("\n  {", inText);

    // A shorter version was written over a longer one.
    Found overwritten = salvage(Texts.array(Texts.session("new")) + text.substring(inText));
    assertThat(overwritten.ids()).containsExactly("new", "s-2", "s-3");
    // Cut in the middle of an object, and another version's rest.
    int cut = text.indexOf("\"instances\": [") + 14;
    Found spliced = salvage(text.substring(0, cut) + text.substring(second));
    assertThat(spliced.ids()).containsExactly("s-2", "s-3");
    assertThat(spliced.unreadable()).hasSize(1);
    assertThat(spliced.unreadable().get(0).element()).isZero();
  }

  @Test
  void arraysOneBehindTheOther_andWithoutBrackets() throws IOException {
    String a = Texts.session("a");
    String b = Texts.session("b");

    assertThat(salvage("[" + a + "]\n[" + b + "]").ids()).containsExactly("a", "b");
    assertThat(salvage("[" + a + "," + b).ids()).containsExactly("a", "b");
    assertThat(salvage(a + "," + b + "]").ids()).containsExactly("a", "b");
    assertThat(salvage(a + "\n" + b).ids()).containsExactly("a", "b");
    assertThat(salvage("[" + a + b + "]").ids()).containsExactly("a", "b");
    assertThat(salvage("[" + a + "]\uFEFF[" + b + "] and so on").ids()).containsExactly("a", "b");
    assertThat(salvage("[garbage" + a + "," + b + "][" + a + "]").ids())
        .containsExactly("a", "b", "a");
    assertThat(salvage("{\"sessions\":[" + a + "," + b + "]}").ids()).containsExactly("a", "b");
    assertThat(salvage("{\"x\":" + a + ",\"y\":" + b + ",").ids()).containsExactly("a", "b");
    assertThat(salvage("").unreadable()).isEmpty();
  }

  @Test
  void elementsThatAreNoSession_areNamedByPlaceAndReason() throws IOException {
    String text = "[" + Texts.session("a") + ",{\"id\":\"b\"}, null, \"" + "x".repeat(9) + "\"]";

    Found found = salvage(text);

    int second = text.indexOf("{\"id\":\"b\"}");
    assertThat(found.ids()).containsExactly("a");
    assertThat(found.unreadable())
        .containsExactly(
            new Range(1, second, second + 10, "session 'b': type: is missing"),
            new Range(2, text.indexOf("null"), text.length() - 1, "is not an object"));
    assertThat(salvage("{}").unreadable()).containsExactly(new Range(0, 0, 2, "id: is missing"));
  }

  @Test
  void bytesThatAreNoUtf8_spoilTheirSessionOnly() throws IOException {
    Sample sample = sample(false);
    byte[] latin = sample.bytes().clone();
    latin[new String(latin, StandardCharsets.ISO_8859_1).indexOf("say")] = (byte) 0xE9;

    Found found = salvage(latin);

    assertThat(found.ids()).containsExactly("s-0", "s-2", "s-3");
    assertThat(found.unreadable()).hasSize(1);
    assertThat(found.unreadable().get(0).reason()).contains("not UTF-8");
  }

  @Test
  void sessionWithinADamagedOne_isUncertain() throws IOException {
    Sample sample = sample(false);
    String text = new String(sample.bytes(), StandardCharsets.UTF_8);

    Found found = salvage(text.replace("\"task\": \":\"", "\"task\": "));

    assertThat(found.ids()).containsExactly("s-1", "s-3");
    assertThat(found.uncertain()).containsExactly("earlier-0", "earlier-2");
  }

  @Test
  void capturedOutput_whoseQuotesLostTheirBackslashes_isNoSession() throws IOException {
    String captured = Texts.session("captured");
    String damaged = Texts.session("a", "\"x\":\"$ cat\\n " + captured + "\"");

    Found found = salvage(Texts.array(damaged, Texts.session("b")));

    assertThat(found.ids()).doesNotContain("captured").contains("b");
  }

  @Test
  void manyDamages_leaveWhatIsWhole_orInDoubt() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Sample sample = sample(false);
    for (int round = 0; round < 100; round++) {
      byte[] damaged = sample.bytes().clone();
      List<WorktreeSession> untouched = new ArrayList<>(sample.sessions());
      for (int i = 0; i < 3; i++) {
        int from = random.nextInt(damaged.length);
        int to = Math.min(damaged.length, from + 1 + random.nextInt(300));
        Arrays.fill(damaged, from, to, (byte) 0);
        untouched.retainAll(sample.outside(from, to));
      }
      Found found = salvage(damaged);
      List<WorktreeSession> inDoubt = new ArrayList<>(untouched);
      inDoubt.removeIf(session -> !found.uncertain().contains(session.id()));
      untouched.removeAll(inDoubt); // nothing that is left may tell where it stood
      assertThat(found.sessions()).as("seed %d", seed).isEqualTo(untouched);
    }
  }

  @Test
  void missingFile_isNamed() {
    assertThatThrownBy(() -> SalvageReader.open(temp.resolve("none.json")))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("none.json");
  }
}
