package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Standard output: UTF-8 whatever the locale, and nothing but results. What goes wrong with it is
 * thrown as {@link OutputException}, to tell it from what goes wrong with the store.
 */
final class Results {

  private final OutputStream out;

  Results(OutputStream out) {
    this.out = new BufferedOutputStream(new Checked(out), 1 << 16);
  }

  /** Writes part of a JSON text. */
  @FunctionalInterface
  interface Json {
    void writeTo(JsonGenerator json) throws IOException;
  }

  void line(String line) {
    try {
      out.write(line.getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  /** A line that is seen at once, while the command goes on. */
  void lineNow(String line) {
    line(line);
    flush();
  }

  void json(Json content) {
    try (JsonGenerator json =
        new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
      json.setPrettyPrinter(
          new DefaultPrettyPrinter()
              .withObjectIndenter(indenter)
              .withArrayIndenter(indenter)
              .withSeparators(
                  com.fasterxml.jackson.core.util.Separators.createDefaultInstance()
                      .withObjectFieldValueSpacing(
                          com.fasterxml.jackson.core.util.Separators.Spacing.AFTER)));
      content.writeTo(json);
    } catch (IOException e) {
      throw new OutputException(e);
    }
    line("");
  }

  /** The stream itself, for results that others write. */
  OutputStream stream() {
    return out;
  }

  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new OutputException(e);
    }
  }

  /** Lets no failure of the stream pass for one of something else. */
  private static final class Checked extends OutputStream {

    private final OutputStream out;

    Checked(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw new OutputException(e);
      }
    }

    @Override
    public void flush() {
      try {
        out.flush();
      } catch (IOException e) {
        throw new OutputException(e);
      }
    }
  }
}
