package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.spi.SafeText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExceptionsTest {

  private static final String HASH = "0123456789abcdef";

  private static Throwable cause() {
    return new IOException("cause");
  }

  private static List<SessionStoreException> all() {
    return List.of(
        new DuplicateSessionException(HASH, "s"),
        new ForeignDatabaseException(Path.of("x.db"), 0x1234_abcd),
        new InstanceNotFoundException(HASH, "s", 7),
        new InvalidConfigurationException("message", cause()),
        new InvalidSessionException("s", "instances[2].output", "unpaired surrogate at index 118"),
        new InvalidWorkspaceException("message", null),
        new SchemaTooNewException(Path.of("x.db"), 9, 3),
        new SessionNotFoundException(HASH, "s"),
        new StoreBusyException("message", cause()),
        new StoreClosedException("message", null),
        new StoreCorruptException(Path.of("x.json"), 17, "unexpected end", cause()),
        new StoreFullException("message", cause()),
        new StoreReadOnlyException("message", cause()),
        new StoreUnavailableException("message", cause()));
  }

  @Test
  void kind_isTheNameForScripts() {
    assertThat(all())
        .extracting(SessionStoreException::kind)
        .containsExactly(
            "DuplicateSession",
            "ForeignDatabase",
            "InstanceNotFound",
            "InvalidConfiguration",
            "InvalidSession",
            "InvalidWorkspace",
            "SchemaTooNew",
            "SessionNotFound",
            "StoreBusy",
            "StoreClosed",
            "StoreCorrupt",
            "StoreFull",
            "StoreReadOnly",
            "StoreUnavailable");
    assertThat(new SessionStoreException("x").kind()).isEqualTo("SessionStore");
    assertThat(new Odd().kind()).isEqualTo("Odd");
  }

  private static final class Odd extends SessionStoreException {
    private static final long serialVersionUID = 1L;

    Odd() {
      super("odd");
    }
  }

  @Test
  void messages_sayWhatWhereAndWhatToDo() {
    assertThat(all())
        .extracting(Throwable::getMessage)
        .containsExactly(
            "workspace 0123456789abcdef already has a session 's'; update it, or choose another id",
            "x.db is a database of another application (application_id 0x1234abcd); it was not"
                + " changed: move it away, or choose another home",
            "session 's' in workspace 0123456789abcdef has no instance 7",
            "message",
            "session 's': instances[2].output: unpaired surrogate at index 118",
            "message",
            "x.db has schema version 9, this library knows up to 3; the database was not changed:"
                + " use the newer version of the editor",
            "no session 's' in workspace 0123456789abcdef",
            "message",
            "message",
            "x.json, byte 17: unexpected end; the file was left as it is: restore it from a backup,"
                + " or move it away",
            "message",
            "message",
            "message");
    assertThat(new InvalidSessionException(null, "", "bad")).hasMessage("bad");
    assertThat(new InvalidSessionException(null, "task", "bad")).hasMessage("task: bad");
    assertThat(new StoreCorruptException(Path.of("x.json"), -1, "cut", null))
        .hasMessageStartingWith("x.json: cut;")
        .hasNoCause();
  }

  @Test
  void fields_areThoseGiven() {
    DuplicateSessionException duplicate = new DuplicateSessionException(HASH, "s");
    assertThat(duplicate.workspaceHash()).isEqualTo(HASH);
    assertThat(duplicate.sessionId()).isEqualTo("s");
    SessionNotFoundException missing = new SessionNotFoundException(HASH, "s");
    assertThat(missing.workspaceHash()).isEqualTo(HASH);
    assertThat(missing.sessionId()).isEqualTo("s");
    InstanceNotFoundException instance = new InstanceNotFoundException(HASH, "s", 7);
    assertThat(instance.workspaceHash()).isEqualTo(HASH);
    assertThat(instance.sessionId()).isEqualTo("s");
    assertThat(instance.instanceId()).isEqualTo(7);
    InvalidSessionException invalid = new InvalidSessionException("s", "task", "bad");
    assertThat(invalid.sessionId()).isEqualTo("s");
    assertThat(invalid.field()).isEqualTo("task");
    assertThat(invalid.reason()).isEqualTo("bad");
    StoreCorruptException corrupt =
        new StoreCorruptException(Path.of("x.json"), 17, "cut", cause());
    assertThat(corrupt.file()).isEqualTo(Path.of("x.json"));
    assertThat(corrupt.position()).isEqualTo(17);
    assertThat(corrupt).hasRootCauseMessage("cause");
  }

  @Test
  void messages_hostileIds_cannotForgeALine() {
    String hostile = "a\nERROR forged\r\u0000\u001b[31m\u0085\u2028\u2029\u202e\ufeff\ud800";

    for (SessionStoreException e :
        List.of(
            new DuplicateSessionException(HASH, hostile),
            new SessionNotFoundException(HASH, hostile),
            new InstanceNotFoundException(HASH, hostile, 1),
            new InvalidSessionException(hostile, "id", "bad"))) {
      assertThat(e.getMessage())
          .contains(
              "'a\\u000aERROR forged\\u000d\\u0000\\u001b[31m\\u0085\\u2028\\u2029\\u202e\\ufeff\\ud800'");
    }
    assertThat(SafeText.quote("日本語 😀 é")).isEqualTo("'日本語 😀 é'");
    assertThat(SafeText.quote("")).isEqualTo("''");
  }

  /** Errors cross process borders in editors. */
  @Test
  void serialised_keepsKindAndMessage() throws IOException, ClassNotFoundException {
    for (SessionStoreException e : all()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(e);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        SessionStoreException read = (SessionStoreException) in.readObject();
        assertThat(read.kind()).isEqualTo(e.kind());
        assertThat(read).hasMessage(e.getMessage());
      }
    }
  }
}
