package dev.sessionstore.migrate;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.Page;
import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.Workspace;
import dev.sessionstore.json.ArrayWriter;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.spi.IoFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Writes the sessions of a store into a folder of files. The folder is private to the user and
 * appears when it is complete. Each workspace is read as it is at one moment, those whose path
 * nobody knows included; one session at a time is in memory. Safe for use by many threads.
 *
 * <pre>{@code
 * ExportReport report = JsonExporter.builder(store).build().run(tempFolder.resolve("export"));
 * }</pre>
 */
public final class JsonExporter {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final SessionStore source;
  private final ExportFormat format;
  private final CheckListener listener;

  private JsonExporter(Builder builder) {
    this.source = builder.source;
    this.format = builder.format;
    this.listener = builder.listener;
  }

  /**
   * Starts an exporter.
   *
   * @param source the open store to read
   * @return a new builder
   */
  public static Builder builder(SessionStore source) {
    return new Builder(source);
  }

  /**
   * Exports.
   *
   * @param folder a new or empty folder
   * @return what was written
   * @throws dev.sessionstore.InvalidConfigurationException if there is something in the folder, or
   *     beside it one of the same name and {@code .partial}
   * @throws dev.sessionstore.SessionStoreException if the store cannot be read or the folder not be
   *     written; the folder is as it was
   */
  public ExportReport run(Path folder) {
    try (ExportFolder target = ExportFolder.create(folder)) {
      List<Workspace> workspaces = source.workspaces();
      long sessions =
          format == ExportFormat.JSON
              ? writeLegacy(workspaces, target, "")
              : writeSummaries(workspaces, target);
      target.commit();
      return new ExportReport(
          target.target(), format, workspaces.size(), sessions, target.files(), target.bytes());
    } catch (UncheckedIOException e) {
      throw IoFailure.writing(folder, Objects.requireNonNull(e.getCause(), "cause"));
    } catch (IOException e) {
      throw IoFailure.writing(folder, e);
    }
  }

  /** Writes the legacy files into a folder that somebody else completes. */
  void writeLegacy(ExportFolder target, String prefix) throws IOException {
    writeLegacy(source.workspaces(), target, prefix);
  }

  private long writeLegacy(List<Workspace> workspaces, ExportFolder target, String prefix)
      throws IOException {
    long[] sessions = new long[1];
    for (int i = 0; i < workspaces.size(); i++) {
      Workspace workspace = workspaces.get(i);
      target.write(
          prefix + "sessions/" + workspace.hash() + ".json",
          out -> sessions[0] += writeArray(workspace, out));
      listener.progress(i + 1, workspaces.size(), sessions[0]);
    }
    target.write(prefix + "workspace_mapping.json", out -> writeMapping(workspaces, out));
    return sessions[0];
  }

  private long writeArray(Workspace workspace, OutputStream out) throws IOException {
    long[] count = new long[1];
    ArrayWriter array = SessionJson.arrayWriter(out);
    source.forEach(
        workspace,
        session -> {
          try {
            array.write(session);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          count[0]++;
        });
    array.close();
    return count[0];
  }

  private static void writeMapping(List<Workspace> workspaces, OutputStream out)
      throws IOException {
    try (JsonGenerator json =
        FACTORY
            .createGenerator(out, JsonEncoding.UTF8)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .useDefaultPrettyPrinter()) {
      json.writeStartObject();
      for (Workspace each : workspaces) {
        if (each.path().isPresent()) {
          json.writeStringField(each.hash(), each.path().get());
        }
      }
      json.writeEndObject();
    }
  }

  private long writeSummaries(List<Workspace> workspaces, ExportFolder target) throws IOException {
    long[] sessions = new long[1];
    target.write(
        format == ExportFormat.CSV ? "sessions.csv" : "sessions.jsonl",
        out -> {
          SummaryLines lines = new SummaryLines(out, format);
          lines.begin();
          for (int i = 0; i < workspaces.size(); i++) {
            sessions[0] += writeLines(workspaces.get(i), lines);
            listener.progress(i + 1, workspaces.size(), sessions[0]);
          }
        });
    return sessions[0];
  }

  private long writeLines(Workspace workspace, SummaryLines lines) throws IOException {
    long sessions = 0;
    SessionQuery query =
        SessionQuery.builder()
            .order(SessionOrder.CREATED_ASC)
            .limit(SessionQuery.MAX_LIMIT)
            .build();
    while (true) {
      Page<SessionSummary> page = source.list(workspace, query);
      for (SessionSummary each : page.items()) {
        lines.write(workspace, each);
        sessions++;
      }
      String cursor = page.nextCursor();
      if (cursor == null) {
        return sessions;
      }
      query = query.after(cursor);
    }
  }

  /** Builds a {@link JsonExporter}. Not safe for use by several threads. */
  public static final class Builder {

    private final SessionStore source;
    private ExportFormat format = ExportFormat.JSON;
    private CheckListener listener = (done, workspaces, sessions) -> {};

    private Builder(SessionStore source) {
      this.source = Objects.requireNonNull(source, "source");
    }

    /**
     * Sets what is written; everything, as legacy files, by default.
     *
     * @param format the format
     * @return this builder
     */
    public Builder format(ExportFormat format) {
      this.format = Objects.requireNonNull(format, "format");
      return this;
    }

    /**
     * Sets who is told how an export comes along, and may end it; nobody by default.
     *
     * @param listener is told
     * @return this builder
     */
    public Builder listener(CheckListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Builds the exporter; nothing is read or written yet.
     *
     * @return an exporter
     */
    public JsonExporter build() {
      return new JsonExporter(this);
    }
  }
}
