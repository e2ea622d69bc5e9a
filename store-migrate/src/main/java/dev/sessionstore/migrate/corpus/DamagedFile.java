package dev.sessionstore.migrate.corpus;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes the bytes of a damaged file out of a few sound sessions. */
final class DamagedFile {
  private static final int SESSIONS = 4;
  private static final int OWNER = -1;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final byte[] TASK = "\"task\": \"".getBytes(StandardCharsets.UTF_8);
  private static final int LEFTOVER_BYTES = 300;

  private final CorpusSettings settings;
  private final Damage damage;
  private final FileTally tally;

  DamagedFile(CorpusSettings settings, Damage damage, FileTally tally) {
    this.settings = settings.forDamagedFiles();
    this.damage = damage;
    this.tally = tally;
  }

  /** Returns the bytes, having counted the sessions in them that can still be told apart. */
  byte[] bytes() throws IOException {
    FileTally lost = new FileTally();
    return switch (damage) {
      case EMPTY_FILE -> new byte[0];
      case NUL_FILLED -> new byte[array(lost, SESSIONS, lost, false).length];
      case CUT_IN_STRING -> cut(array(tally, SESSIONS - 1, lost, false));
      case BYTE_ORDER_MARK -> concat(BYTE_ORDER_MARK, array(tally, SESSIONS, tally, false));
      case TRAILING_GARBAGE -> {
        byte[] whole = array(tally, SESSIONS, tally, false);
        int from = Math.max(0, whole.length - LEFTOVER_BYTES);
        yield concat(whole, Arrays.copyOfRange(whole, from, whole.length));
      }
      case OBJECT_INSTEAD_OF_ARRAY -> object(lost);
      case BAD_ELEMENT -> array(tally, SESSIONS, tally, true);
    };
  }

  /** Writes an array whose first sessions are counted in one tally and the rest in another. */
  private byte[] array(FileTally counted, int countedSessions, FileTally rest, boolean badElement)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = LegacyJson.generator(out)) {
      generator.writeStartArray();
      for (int i = 0; i < SESSIONS; i++) {
        if (badElement && i == SESSIONS / 2) {
          writeBadElement(generator);
        }
        FileTally target = i < countedSessions ? counted : rest;
        new SessionWriter(generator, target).write(plan(i), 0);
      }
      generator.writeEndArray();
    }
    return out.toByteArray();
  }

  private byte[] object(FileTally lost) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = LegacyJson.generator(out)) {
      new SessionWriter(generator, lost).write(plan(0), 0);
    }
    return out.toByteArray();
  }

  private static void writeBadElement(JsonGenerator generator) throws IOException {
    generator.writeStartObject();
    generator.writeNullField("id");
    generator.writeStringField("type", "competition");
    generator.writeStringField("instances", "lost in a merge");
    generator.writeEndObject();
  }

  /** Ends the array a few bytes into the last session's task, perhaps inside a character. */
  private static byte[] cut(byte[] array) {
    int at = array.length - TASK.length;
    while (!Arrays.equals(array, at, at + TASK.length, TASK, 0, TASK.length)) {
      at--;
    }
    return Arrays.copyOf(array, at + TASK.length + 7);
  }

  @SuppressWarnings("EnumOrdinal") // just a number of its own for each kind
  private SessionPlan plan(int index) {
    return SessionPlan.draw(settings, OWNER - damage.ordinal(), index);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
