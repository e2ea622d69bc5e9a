package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.sessionstore.ChatMessage;
import dev.sessionstore.MessageRole;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command line in this JVM, on one home and backend. */
record Cli(Path home, String backend) {

  /** What a command gave. */
  record Outcome(int code, String out, String err) {

    Outcome done() {
      assertThat(err).isEmpty();
      assertThat(code).isEqualTo(ExitCode.DONE);
      return this;
    }

    Outcome failed(int exitCode, String kind) {
      assertThat(err).startsWith("error: " + kind + ": ").endsWith("\n");
      assertThat(err.lines()).hasSize(1);
      assertThat(out).isEmpty();
      assertThat(code).isEqualTo(exitCode);
      return this;
    }
  }

  Outcome run(String... args) {
    return runWithInput("", args);
  }

  Outcome runWithInput(String input, String... args) {
    String[] all =
        Stream.concat(Stream.of("--home", home.toString(), "--backend", backend), Stream.of(args))
            .toArray(String[]::new);
    return plain(Map.of(), input.getBytes(StandardCharsets.UTF_8), all);
  }

  static Outcome plain(Map<String, String> environment, byte[] input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(args, new HashMap<>(environment), new ByteArrayInputStream(input), out, err);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static WorktreeSession session(String id) {
    return WorktreeSession.builder(id, SessionType.COMPETITION)
        .task("ログイン画面を直す")
        .createdAt(Timestamp.parse("2025-11-09T01:02:03.456Z"))
        .updatedAt(Timestamp.parse("2025-11-09T01:02:03.456789123+00:00"))
        .instances(List.of(WorktreeInstance.builder().instanceId(1).agentName("claude").build()))
        .build();
  }

  static ChatMessage message(String content) {
    return ChatMessage.builder()
        .id("msg-1")
        .role(MessageRole.USER)
        .content(content)
        .timestamp(Timestamp.parse("2025-11-09T01:02:04Z"))
        .build();
  }

  /** Checks that a text is one JSON value and returns its first token's name. */
  static String jsonKind(String text) {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      String first = String.valueOf(parser.nextToken());
      parser.skipChildren();
      assertThat(parser.nextToken()).isNull();
      return first;
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }
}
