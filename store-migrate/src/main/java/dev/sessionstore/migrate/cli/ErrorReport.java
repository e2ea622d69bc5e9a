package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.SessionStoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** Standard error: one line per error, a stack trace only on request. */
final class ErrorReport {

  private final PrintStream err;
  private final GlobalOptions options;
  private final OutputFormat format;

  ErrorReport(OutputStream err, GlobalOptions options, OutputFormat format) {
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    this.options = options;
    this.format = format;
  }

  /** Reports what ended a command and returns its exit code. */
  int report(Throwable error) {
    if (error instanceof OutputException output && output.isClosedPipe()) {
      return ExitCode.DONE;
    }
    String kind = kind(error);
    String message = Printable.of(message(error));
    err.println(
        format == OutputFormat.JSON ? json(kind, message) : "error: " + kind + ": " + message);
    if (options.verbose()) {
      error.printStackTrace(err);
    }
    return ExitCode.of(error);
  }

  private static String kind(Throwable error) {
    if (error instanceof SessionStoreException store) {
      return store.kind();
    }
    if (error instanceof CommandException command) {
      return command.kind();
    }
    if (error instanceof OutputException) {
      return "OutputFailed";
    }
    return error instanceof OutOfMemoryError ? "OutOfMemory" : "Internal";
  }

  private String message(Throwable error) {
    if (error instanceof OutOfMemoryError) {
      return "the memory does not suffice; give more with java -Xmx";
    }
    String message = String.valueOf(error.getMessage());
    if (error instanceof OutputException) {
      return message + ": " + cause(error);
    }
    if (error instanceof SessionStoreException && error.getCause() != null) {
      return message + " (" + cause(error) + ")";
    }
    if (error instanceof SessionStoreException || error instanceof CommandException) {
      return message;
    }
    return error.getClass().getSimpleName()
        + ": "
        + message
        + (options.verbose() ? "" : "; --verbose shows where");
  }

  private static String cause(Throwable error) {
    Throwable cause = error.getCause();
    String message = cause == null ? null : cause.getMessage();
    return message == null ? String.valueOf(cause) : message;
  }

  private static String json(String kind, String message) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("kind", kind);
      json.writeStringField("message", message);
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("a StringWriter takes everything", e);
    }
    return text.toString();
  }
}
