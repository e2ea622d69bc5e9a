package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.session;
import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.MessageRole;
import dev.sessionstore.RawJson;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.SampleTexts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionJsonTest {

  /** What the old editor would have written for {@link SampleSessions#full}, shortened. */
  private static final String IN_OLD_STYLE =
      """
      {
        "id": "s",
        "type": "debate",
        "task": "修正 👩‍👩‍👧‍👦 \\"q\\" \\\\ /",
        "status": "round_7",
        "createdAt": "2025-11-09T01:02:03.456Z",
        "updatedAt": "2025-11-09T02:03:04.567891234+00:00",
        "completedAt": null,
        "instances": [
          {
            "instanceId": 0,
            "worktreePath": "/home/dev/worktrees/0",
            "branch": "agent/0",
            "agentName": "agent-0",
            "status": "running",
            "tmuxSessionId": "tmux-0",
            "output": "\\u001b[32mok\\u001b[0m\\r\\noutput\\t\\b\\f\\u0000\u007f of 0",
            "startTime": "2025-11-09T01:02:03.456Z",
            "endTime": "",
            "filesChanged": 3,
            "linesAdded": 120,
            "linesDeleted": 0,
            "runtime": "claude",
            "model": "model-0",
            "runtimeLabel": "Claude",
            "testsPassed": 12,
            "executionTime": 99.50
          }
        ],
        "chatHistory": [
          {
            "id": "msg-1",
            "role": "user",
            "content": "first",
            "timestamp": "2025-11-09T01:02:03.456Z",
            "instanceId": null
          }
        ],
        "model": null,
        "timeoutSeconds": 4294967295,
        "preserveWorktrees": false,
        "winnerId": null,
        "runtimeMix": [
          "claude",
          "claude"
        ],
        "totalDuration": 9223372036854775807,
        "totalFilesChanged": null,
        "totalLinesAdded": null,
        "totalLinesDeleted": 0,
        "evaluation": {
          "none": [],
          "nothing": {},
          "scores": [
            {
              "a{b": [
                1e400,
                -0,
                12345678901234567890
              ],
              "c\\"\\\\,": "x:[y],\\u001b"
            },
            [
              [],
              null,
              true
            ]
          ]
        },
        "integrationPhase": "pending"
      }""";

  @Test
  void read_documentInOldStyle_isWrittenTheSameAgain() {
    WorktreeSession session = SessionJson.read(IN_OLD_STYLE);

    assertThat(SessionJson.write(session)).isEqualTo(IN_OLD_STYLE);
    assertThat(session.extensions())
        .isEqualTo(
            RawJson.of(
                IN_OLD_STYLE.substring(0, 1)
                    + IN_OLD_STYLE.substring(IN_OLD_STYLE.indexOf("\"evaluation\""))));
  }

  @Test
  void write_sessionWithEveryMember_readsTheSame() {
    WorktreeSession full = SampleSessions.full("s");

    assertThat(SessionJson.read(SessionJson.write(full))).isEqualTo(full);
    assertThat(SessionJson.read(SessionJson.write(full)).extensions().text())
        .isEqualTo(full.extensions().text());
  }

  @Test
  void write_emptyLists_areWrittenInOneLine() {
    assertThat(
            SessionJson.write(SampleSessions.simple("s").toBuilder().runtimeMix(List.of()).build()))
        .contains("\"instances\": [],\n", "\"chatHistory\": [],\n", "\"runtimeMix\": [],\n");
  }

  static Stream<String> texts() {
    return SampleTexts.all().values().stream();
  }

  @ParameterizedTest
  @MethodSource("texts")
  void write_textInEveryField_readsTheSame(String text) {
    WorktreeSession session = SampleSessions.saying("s", text);

    assertThat(SessionJson.read(SessionJson.write(session))).isEqualTo(session);
  }

  @Test
  void write_emojiAndCjk_areNotEscaped() {
    String json = SessionJson.write(SampleSessions.saying("😀日", "😀日é"));

    assertThat(json).contains("\"id\": \"😀日\"").doesNotContain("\\u");
    assertThat(json.getBytes(StandardCharsets.UTF_8))
        .contains((byte) 0xF0, (byte) 0x9F, (byte) 0x98, (byte) 0x80);
  }

  @Test
  void read_nullsAndAbsentMembers_areTheSame() {
    String nulls =
        session(
            "s",
            "\"completedAt\":null,\"instances\":null,\"chatHistory\":null,\"model\":null",
            "\"timeoutSeconds\":null,\"preserveWorktrees\":null,\"winnerId\":null",
            "\"runtimeMix\":null,\"totalDuration\":null,\"totalFilesChanged\":null",
            "\"totalLinesAdded\":null,\"totalLinesDeleted\":null");

    assertThat(SessionJson.read(nulls)).isEqualTo(value("s"));
    assertThat(SessionJson.read(session("s"))).isEqualTo(value("s"));
  }

  @Test
  void read_nullInUnknownMember_isKept() {
    assertThat(SessionJson.read(session("s", "\"x\":null")).extensions().text())
        .isEqualTo("{\"x\":null}");
  }

  @Test
  void read_falseAndAbsent_areNotTheSame() {
    assertThat(SessionJson.read(session("s", "\"preserveWorktrees\":false")).preserveWorktrees())
        .isFalse();
    assertThat(SessionJson.read(session("s")).preserveWorktrees()).isNull();
  }

  @Test
  void read_escapesInNamesAndTexts_meanWhatTheyStandFor() {
    String json = session("s").replace("\"task\":\"t\"", "\"t\\u0061sk\":\"\\ud83d\\ude00\\/\"");

    assertThat(SessionJson.read(json).task()).isEqualTo("😀/");
  }

  @Test
  void read_minusZero_isZero() {
    assertThat(SessionJson.read(session("s", "\"winnerId\":-0")).winnerId()).isZero();
  }

  @Test
  void read_unknownMembersAsDeepAsAllowed_areKept() {
    String deep = "[".repeat(RawJson.MAX_DEPTH - 1) + "]".repeat(RawJson.MAX_DEPTH - 1);

    WorktreeSession session = SessionJson.read(session("s", "\"x\":" + deep));

    assertThat(session.extensions().text()).isEqualTo("{\"x\":" + deep + "}");
    assertThat(SessionJson.read(SessionJson.write(session))).isEqualTo(session);
    assertThatThrownBy(() -> SessionJson.read(session("s", "\"x\":[" + deep + "]")))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessage("session 's': unknown members: nested more than 1000 levels deep");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "totalDuration":9223372036854775808  | totalDuration: the number is not within 0 to 9223372036854775807
          "totalDuration":1.0                  | totalDuration: is not an integer
          "winnerId":-1                        | winnerId: the number is not within 0 to 4294967295
          "winnerId":4294967296                | winnerId: the number is not within 0 to 4294967295
          "winnerId":1e400                     | winnerId: is not an integer
          "winnerId":"1"                       | winnerId: is not an integer
          "timeoutSeconds":99999999999999999999999999 | timeoutSeconds: the number is not within 0 to 4294967295
          "preserveWorktrees":0                | preserveWorktrees: is not true or false
          "model":["secret"]                   | model: is not a string
          "model":"\\ud800"                    | model: unpaired surrogate at index 0
          "model":"secret\\udc00"              | model: unpaired surrogate at index 6
          "id":"again"                         | id: occurs twice
          "model":"a","model":null             | model: occurs twice
          "instances":{}                       | instances: is not an array
          "instances":[null]                   | instances[0]: is not an object
          "instances":[[]]                     | instances[0]: is not an object
          "runtimeMix":["a",1]                 | runtimeMix[1]: is not a string
          "runtimeMix":["a",null]              | runtimeMix[1]: is not a string
          "chatHistory":[{"id":"m","role":"user","content":"secret"}] | chatHistory[0].timestamp: is missing
          "chatHistory":[{"id":"m","role":null}] | chatHistory[0].role: is null
          "x":{"a":"secret","a":2}             | unknown members: a member occurs twice in one object
          "x":1,"x":2                          | unknown members: a member occurs twice in one object
          "x":"\\ud800secret"                  | unknown members: a string has an unpaired surrogate
          """)
  void read_noSession_saysWhichFieldAndNeverWhatItHolds(String members, String message) {
    assertThatThrownBy(() -> SessionJson.read(session("s", members)))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessage("session 's': " + message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void read_memberNameWithUnpairedSurrogate_isRefused() {
    for (String name : List.of("\\udc00", "\\ud800", "a\\ud800b", "\\ud800\\ud800")) {
      assertThatThrownBy(() -> SessionJson.read(session("s", "\"" + name + "\":1")))
          .isInstanceOf(InvalidSessionException.class)
          .hasMessage("a member name has an unpaired surrogate");
    }
    assertThatThrownBy(() -> SessionJson.read(session("s", "\"x\ud800\":1")))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessage("session 's': unknown members: a string has an unpaired surrogate");
    assertThat(SessionJson.read(session("s", "\"\\ud83d\\ude00\":1")).extensions().text())
        .isEqualTo("{\"😀\":1}");
  }

  @Test
  void read_nestedWithoutEnd_isRefused() {
    assertThatThrownBy(() -> SessionJson.read("[".repeat(100_000)))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessage("is not an object");
    assertThatThrownBy(() -> SessionJson.read(session("s", "\"x\":1") + "[".repeat(100_000)))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessageContaining("the text is not one JSON value");
  }

  @Test
  void read_badMemberOfAnInstance_isNamedWithItsPlace() {
    String good = SessionJson.write(SampleSessions.full("s"));
    String bad = good.replace("\"branch\": \"agent/2\"", "\"branch\": false");

    assertThatThrownBy(() -> SessionJson.read(bad))
        .hasMessage("session 's': instances[2].branch: is not a string");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "type", "task", "status", "createdAt", "updatedAt"})
  void read_withoutRequiredMember_isRefused(String name) {
    String json = session("s");
    String without = json.replaceFirst("\"" + name + "\":\"[^\"]*\",?", "").replace(",}", "}");

    assertThatThrownBy(() -> SessionJson.read(without))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessageEndingWith(name + ": is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                  | : is not an object
          null                | : is not an object
          []                  | : is not an object
          "secret"            | : is not an object
          {}                  | id: id: is missing
          {"id":1}            | id: id: is not a string
          {"id":secret}       | : the text is not one JSON value, at index 6
          {"id":"s","type     | : the text is not one JSON value, at index 15
          """)
  void read_noObject_isRefused(String json, String fieldAndMessage) {
    String field = fieldAndMessage.substring(0, fieldAndMessage.indexOf(':'));

    assertThatThrownBy(() -> SessionJson.read(json))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessage(fieldAndMessage.substring(field.length() + 2))
        .hasNoCause()
        .extracting(e -> ((InvalidSessionException) e).field())
        .isEqualTo(field);
  }

  @Test
  void read_textAfterTheSession_isRefused() {
    assertThatThrownBy(() -> SessionJson.read(session("s") + " {}"))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessage("the text is not one JSON value, at index " + (session("s").length() + 1));
    assertThat(SessionJson.read(" \r\n\t" + session("s") + "\n")).isEqualTo(value("s"));
  }

  @Test
  void write_unpairedSurrogate_isRefused() {
    WorktreeSession session = SampleSessions.simple("s").toBuilder().task("a\ud800").build();

    assertThatThrownBy(() -> SessionJson.write(session))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessage("session 's': task: unpaired surrogate at index 1");
  }

  @Test
  void message_withUnknownMembers_readsAndWritesTheSame() {
    String json =
        """
        {
          "id": "m",
          "role": "tool",
          "content": "c",
          "timestamp": "",
          "instanceId": 7,
          "tokens": 3.50
        }""";
    ChatMessage message = SessionJson.readMessage(json);

    assertThat(message)
        .isEqualTo(
            ChatMessage.builder()
                .id("m")
                .role(MessageRole.of("tool"))
                .content("c")
                .timestamp(Timestamp.parse(""))
                .instanceId(7L)
                .extensions(RawJson.of("{\"tokens\":3.5}"))
                .build());
    assertThat(SessionJson.writeMessage(message)).isEqualTo(json);
  }

  @Test
  void message_thatIsNone_isRefusedNamingTheField() {
    assertThatThrownBy(() -> SessionJson.readMessage("{\"id\":\"m\"}"))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessage("role: is missing");
    assertThatThrownBy(() -> SessionJson.writeMessage(SampleSessions.message("m", "\udc00")))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessage("content: unpaired surrogate at index 0");
  }

  @Test
  void read_longNumbersAndTexts_haveNoLimit() {
    String digits = "1" + "0".repeat(100_000);
    String json = session("s", "\"x\":" + digits + ",\"model\":\"" + "m".repeat(100_000) + "\"");

    assertThat(SessionJson.read(json).extensions().text()).isEqualTo("{\"x\":" + digits + "}");
    assertThat(SessionJson.read(json).model()).hasSize(100_000);
    assertThatThrownBy(() -> SessionJson.read(session("s", "\"winnerId\":" + digits)))
        .hasMessageContaining("winnerId: the number is not within");
  }
}
