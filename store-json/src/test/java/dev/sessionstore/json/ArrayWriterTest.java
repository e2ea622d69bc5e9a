package dev.sessionstore.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.SampleSessions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArrayWriterTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void close_nothingWritten_isAnEmptyArray() throws IOException {
    SessionJson.arrayWriter(bytes).close();

    assertThat(bytes).hasToString("[]");
  }

  @Test
  void write_severalSessions_looksLikeTheOldEditors() throws IOException {
    WorktreeSession first = SampleSessions.full("1 認証 😀");
    WorktreeSession second = SampleSessions.simple("2");
    try (ArrayWriter writer = SessionJson.arrayWriter(bytes)) {
      writer.write(first);
      writer.write(second);
      writer.close();
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "[\n"
                + SessionJson.write(first).indent(2).stripTrailing()
                + ",\n"
                + SessionJson.write(second).indent(2).stripTrailing()
                + "\n]");
  }

  @Test
  void write_invalidSession_writesNothingOfIt() throws IOException {
    try (ArrayWriter writer = SessionJson.arrayWriter(bytes)) {
      assertThatThrownBy(() -> writer.write(SampleSessions.simple("\ud800")))
          .isInstanceOf(InvalidSessionException.class);
    }

    assertThat(bytes).hasToString("[]");
  }

  @Test
  void write_afterClose_isRefused() throws IOException {
    ArrayWriter writer = SessionJson.arrayWriter(bytes);
    writer.close();

    assertThatThrownBy(() -> writer.write(SampleSessions.simple("s")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void close_afterAFailure_leavesTheArrayVisiblyUnfinished() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    ArrayWriter writer = SessionJson.arrayWriter(full);
    WorktreeSession large = SampleSessions.saying("s", "x".repeat(50_000));

    assertThatThrownBy(() -> writer.write(large)).isInstanceOf(IOException.class);
    assertThat(writer).satisfies(ArrayWriter::close);
  }
}
