package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.array;
import static dev.sessionstore.json.Texts.session;
import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.LegacyElement.Bad;
import dev.sessionstore.json.LegacyElement.Session;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LegacyReaderTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("sessions.json");
  }

  private List<LegacyElement> elements(String json) throws IOException {
    return elements(json.getBytes(StandardCharsets.UTF_8));
  }

  private List<LegacyElement> elements(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    List<LegacyElement> elements = new ArrayList<>();
    try (LegacyReader reader = LegacyReader.open(file)) {
      for (LegacyElement next = reader.next(); next != null; next = reader.next()) {
        elements.add(next);
      }
      assertThat(reader.next()).isNull();
    }
    return elements;
  }

  @Test
  void next_everyElement_tellsItsPlaceInTheFile() throws IOException {
    String json = "\ufeff[ " + session("é") + ",\n7 , \"x\",[{}],null,\n" + session("b") + "\n]\n";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

    List<LegacyElement> elements = elements(json);

    assertThat(elements)
        .extracting(
            element ->
                new String(
                    bytes,
                    (int) element.startByte(),
                    (int) (element.endByte() - element.startByte()),
                    StandardCharsets.UTF_8))
        .containsExactly(session("é"), "7", "\"x\"", "[{}]", "null", session("b"));
    assertThat(elements).extracting(LegacyElement::index).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(elements.get(0))
        .isEqualTo(new Session(0, 5, 5 + session("é").length() + 1, value("é"), "é"));
    assertThat(elements.get(1))
        .isEqualTo(
            new Bad(1, elements.get(1).startByte(), elements.get(1).endByte(), "is not an object"));
  }

  @Test
  void next_emptyFileOrArray_hasNoElements() throws IOException {
    assertThat(elements("")).isEmpty();
    assertThat(elements("[]")).isEmpty();
    assertThat(elements("\ufeff [ ] \n")).isEmpty();
  }

  @Test
  void next_badElements_hideNoGoodOnes() throws IOException {
    String deep = "[".repeat(5_000) + "]".repeat(5_000);

    List<LegacyElement> elements =
        elements(
            array(
                session("a"),
                session("b", "\"winnerId\":{\"x\":[1,{\"y\":2}]}"),
                session("c", "\"x\":" + deep),
                session("d", "\"instances\":[{\"instanceId\":0,\"output\":[\"secret\"]}]"),
                "{\"id\":\"e\\u0007\"}",
                "{}",
                session("f", "\"model\":\"\\ud83d\""),
                session("g", "\"x\":{\"y\":[1],\"y\":[2]},\"z\":3"),
                session("h")));

    assertThat(elements)
        .map(element -> element instanceof Bad bad ? bad.reason() : "")
        .containsExactly(
            "",
            "session 'b': winnerId: is not an integer",
            "session 'c': unknown members: nested more than 1000 levels deep",
            "session 'd': instances[0].output: is not a string",
            "session 'e\\u0007': type: is missing",
            "id: is missing",
            "session 'f': model: unpaired surrogate at index 0",
            "session 'g': unknown members: a member occurs twice in one object",
            "");
  }

  static Stream<Arguments> damage() {
    String good = array(session("a"), session("b"));
    int length = good.length();
    return Stream.of(
        arguments("blank", "  \n", 3),
        arguments("only a byte order mark", "\ufeff", 2),
        arguments("null", "null", 0),
        arguments("an object", " {\"sessions\":[]}", 1),
        arguments("a string", "\"x\"", 0),
        arguments("trailing garbage", good + "x", length),
        arguments("a second array", good + "\n[]", length + 1),
        arguments("a second end", good + "]", length),
        arguments("zero bytes", "\0".repeat(4096), 0),
        arguments("zero bytes from somewhere", good.substring(0, 40) + "\0".repeat(40), 40),
        arguments("a zero byte in a text", array(session("a\0b")), 9),
        arguments("cut in a text", good.substring(0, 10), 10),
        arguments(
            "cut between elements",
            good.substring(0, session("a").length() + 1),
            session("a").length() + 1),
        arguments("cut before the end", good.substring(0, length - 1), length - 1),
        arguments("a raw control character", array(session("a\u001b")), 9),
        arguments("a trailing comma", "[1,]", 3),
        arguments("no comma", "[1 2]", 3),
        arguments("single quotes", "['a']", 1),
        arguments("a comment", "[/**/]", 1),
        arguments("a bare name", "[{id:1}]", 2),
        arguments("not a number", "[NaN]", 4),
        arguments("a leading zero", "[01]", 2),
        arguments("an unknown escape", "[\"\\x\"]", 3),
        arguments("a misspelt word", "[tru]", 1));
  }

  @Fault(20)
  @ParameterizedTest
  @MethodSource("damage")
  void next_noJsonArray_namesTheByte(String what, String json, int position) {
    assertDamaged(json.getBytes(StandardCharsets.UTF_8), position);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1, {\"id\":\"x  | true",
        "[1, {\"id\":      | true",
        "[1, {id:1}]      | true",
        "[1,              | false",
        "[1               | false",
        "[1] x            | false",
        "[1 {\"id\":\"x   | false"
      })
  void damage_isWithinAnElement_orBetweenTwo(String json, boolean within) throws IOException {
    Files.writeString(file, json);
    try (LegacyReader reader = LegacyReader.open(file)) {
      assertThat(reader.next()).isNotNull();
      assertThat(reader.isWithinElement()).isFalse();

      assertThatThrownBy(reader::next).isInstanceOf(StoreCorruptException.class);

      assertThat(reader.isWithinElement()).isEqualTo(within);
    }
  }

  static Stream<Arguments> damagedBytes() {
    return Stream.of(
        arguments("overlong", bytes(0xC0, 0xAF)),
        arguments("overlong in three", bytes(0xE0, 0x9F, 0xBF)),
        arguments("overlong in four", bytes(0xF0, 0x8F, 0xBF, 0xBF)),
        arguments("encoded surrogate", bytes(0xED, 0xA0, 0x80)),
        arguments("encoded surrogate pair", bytes(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80)),
        arguments("beyond Unicode", bytes(0xF4, 0x90, 0x80, 0x80)),
        arguments("no such lead", bytes(0xF5, 0x80, 0x80, 0x80)),
        arguments("continuation alone", bytes(0x80)),
        arguments("lead alone", bytes(0xC3)),
        arguments("Latin-1", bytes(0xE9, 'x')),
        arguments("cut in the middle", bytes(0xF0, 0x9F, 0x98)));
  }

  @ParameterizedTest
  @MethodSource("damagedBytes")
  void next_noUtf8_namesTheByte(String what, byte[] wrong) {
    byte[] begin = "[{\"id\":\"é".getBytes(StandardCharsets.UTF_8);
    byte[] end = "\"}]".getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(begin, begin.length + wrong.length + end.length);
    System.arraycopy(wrong, 0, all, begin.length, wrong.length);
    System.arraycopy(end, 0, all, begin.length + wrong.length, end.length);

    assertDamaged(all, begin.length);
  }

  @Test
  void open_otherEncodings_areRefusedAtTheFirstOddByte() {
    String json = array(session("a"));

    assertDamaged(json.getBytes(StandardCharsets.UTF_16LE), 1);
    assertDamaged(json.getBytes(StandardCharsets.UTF_16BE), 0);
    assertDamaged(("\ufeff" + json).getBytes(StandardCharsets.UTF_16LE), 0);
    assertDamaged(("\ufeff" + json).getBytes(StandardCharsets.UTF_16BE), 0);
  }

  private void assertDamaged(byte[] bytes, int position) {
    assertThatThrownBy(() -> elements(bytes))
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageStartingWith(file + ", byte " + position + ": ")
        .hasNoCause()
        .extracting(e -> ((StoreCorruptException) e).position())
        .isEqualTo((long) position);
    assertThat(file).hasBinaryContent(bytes);
  }

  @Test
  void next_whatTheParserGivesUpOn_hidesNoGoodOnes() throws IOException {
    String deep = "[".repeat(200_000) + "\"]\\\"}\"" + "]".repeat(200_000);

    List<LegacyElement> elements =
        elements(
            array(
                    session("a"),
                    deep,
                    session("b", "\"x\":{\"\\ud83d\":\"]}\\\\\"}"),
                    "{\"\\ude00\":1,\"id\":\"b~2\"}",
                    session("b"),
                    session("b", "\"model\":\"m\""),
                    "{\"x\":" + deep + "}")
                + "\n");

    assertThat(elements)
        .map(
            element ->
                element instanceof Bad bad ? bad.reason() : ((Session) element).session().id())
        .containsExactly(
            "a",
            "is not an object",
            "session 'b': a member name has an unpaired surrogate",
            "a member name has an unpaired surrogate",
            "b",
            "b~2",
            "unknown members: nested more than 1000 levels deep");
    assertThat(elements.get(6).endByte() - elements.get(6).startByte())
        .isEqualTo(deep.length() + 6);
  }

  @Test
  void next_cutBehindWhatTheParserGivesUpOn_namesTheByte() {
    String json = array(session("b", "\"\\ud83d\":1"));

    assertDamaged(
        json.substring(0, json.length() - 2).getBytes(StandardCharsets.UTF_8), json.length() - 2);
    assertDamaged(
        json.substring(0, json.length() - 1).getBytes(StandardCharsets.UTF_8), json.length() - 1);
    assertDamaged((json + "x").getBytes(StandardCharsets.UTF_8), json.length());
  }

  @Test
  void next_fileCutSomewhere_givesWhatStandsBeforeAndThenFailsAgainAndAgain() throws IOException {
    Files.writeString(file, array(session("a"), session("b")).substring(0, 120));

    try (LegacyReader reader = LegacyReader.open(file)) {
      assertThat(reader.next()).isInstanceOf(Session.class);
      assertThatThrownBy(reader::next).isInstanceOf(StoreCorruptException.class);
      assertThatThrownBy(reader::next).isInstanceOf(StoreCorruptException.class);
    }
  }

  @Fault(19)
  @Test
  void next_fileCutAtEachByte_isNeverTakenForWhole() throws IOException {
    byte[] whole =
        array(session("é😀", "\"x\":[1.5,{\"y\":null}]")).getBytes(StandardCharsets.UTF_8);

    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> elements(cut)).isInstanceOf(StoreCorruptException.class);
    }
    assertThat(elements(whole)).hasSize(1);
  }

  @Test
  void next_unknownFile_isUnavailable() {
    assertThatThrownBy(() -> LegacyReader.open(file))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage(file + ": there is no such file");
    assertThatThrownBy(
            () -> {
              try (LegacyReader reader = LegacyReader.open(folder)) {
                reader.next();
              }
            })
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void next_interruptedThread_readsOnAndKeepsTheFlag() throws IOException {
    Files.writeString(file, array(session("a"), session("a", "\"model\":\"m\"")));

    Thread.currentThread().interrupt();
    try (LegacyReader reader = LegacyReader.open(file)) {
      assertThat(reader.next()).isInstanceOf(Session.class);
      assertThat(reader.next()).isInstanceOf(Session.class);
      assertThat(reader.next()).isNull();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void next_interruptWithinARead_readsOn() throws IOException {
    HookedFileSystem system = new HookedFileSystem();
    Files.writeString(file, array(session("a"), session("b")));
    system.hook(interruptOnce());

    try (LegacyReader reader = LegacyReader.open(system.wrap(file))) {
      assertThat(reader.next()).isInstanceOf(Session.class);
      assertThat(reader.next()).isInstanceOf(Session.class);
      assertThat(reader.next()).isNull();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void next_interruptWhileTheFileIsReplaced_saysSo() throws IOException {
    HookedFileSystem system = new HookedFileSystem();
    Files.writeString(file, array(session("a"), session("b")));
    HookedFileSystem.Hook interrupt = interruptOnce();
    system.hook(
        (call, path) -> {
          if (call.equals("read")) {
            Files.writeString(file, "[]");
          }
          interrupt.before(call, path);
        });

    try {
      assertThatThrownBy(() -> SessionJson.readAll(system.wrap(file)))
          .isInstanceOf(StoreBusyException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static HookedFileSystem.Hook interruptOnce() {
    boolean[] done = new boolean[1];
    return (call, path) -> {
      if (call.equals("read") && !done[0]) {
        done[0] = true;
        Thread.currentThread().interrupt();
      }
    };
  }

  @Test
  void readAll_givesTheSessionsOnly() throws IOException {
    Files.writeString(
        file, array("7", session("a"), session("a"), session("a", "\"model\":\"m\"")));

    assertThat(SessionJson.readAll(file))
        .extracting(WorktreeSession::id)
        .containsExactly("a", "a~2");
  }

  @Test
  void readAll_largeFileWithManyNames_isRead() throws IOException {
    List<WorktreeSession> sessions = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sessions.add(SampleSessions.full("s" + i));
    }
    try (ArrayWriter writer = SessionJson.arrayWriter(Files.newOutputStream(file))) {
      for (WorktreeSession session : sessions) {
        writer.write(session);
      }
    }

    assertThat(SessionJson.readAll(file)).isEqualTo(sessions);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
