package dev.sessionstore.migrate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes summaries as lines, CSV or JSON. */
final class SummaryLines {

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Pattern TO_QUOTE = Pattern.compile("[\",\r\n]");

  private final OutputStream out;
  private final boolean csv;

  SummaryLines(OutputStream out, ExportFormat format) {
    this.out = out;
    this.csv = format == ExportFormat.CSV;
  }

  /** Writes the names of the columns where the format has such a line. */
  void begin() throws IOException {
    if (csv) {
      line(
          "workspaceHash,workspacePath,id,type,task,status,createdAt,updatedAt,completedAt,model,"
              + "winnerId,totalDuration,totalFilesChanged,totalLinesAdded,totalLinesDeleted,"
              + "instanceCount,messageCount");
    }
  }

  void write(Workspace workspace, SessionSummary session) throws IOException {
    Map<String, @Nullable Object> values = values(workspace, session);
    line(csv ? csv(values) : json(values));
  }

  private static Map<String, @Nullable Object> values(Workspace workspace, SessionSummary session) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("workspaceHash", workspace.hash());
    values.put("workspacePath", workspace.path().orElse(null));
    values.put("id", session.id());
    values.put("type", session.type().value());
    values.put("task", session.task());
    values.put("status", session.status().value());
    values.put("createdAt", session.createdAt().text());
    values.put("updatedAt", session.updatedAt().text());
    Timestamp completed = session.completedAt();
    values.put("completedAt", completed == null ? null : completed.text());
    values.put("model", session.model());
    values.put("winnerId", session.winnerId());
    values.put("totalDuration", session.totalDuration());
    values.put("totalFilesChanged", session.totalFilesChanged());
    values.put("totalLinesAdded", session.totalLinesAdded());
    values.put("totalLinesDeleted", session.totalLinesDeleted());
    values.put("instanceCount", (long) session.instanceCount());
    values.put("messageCount", (long) session.messageCount());
    return values;
  }

  private static String csv(Map<String, @Nullable Object> values) {
    StringJoiner line = new StringJoiner(",");
    for (Object value : values.values()) {
      String text = value == null ? "" : value.toString();
      line.add(TO_QUOTE.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text);
    }
    return line.toString();
  }

  private static String json(Map<String, @Nullable Object> values) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(line)) {
      json.writeStartObject();
      for (Map.Entry<String, @Nullable Object> each : values.entrySet()) {
        json.writeFieldName(each.getKey());
        if (each.getValue() instanceof Long number) {
          json.writeNumber(number);
        } else {
          json.writeString((String) each.getValue());
        }
      }
      json.writeEndObject();
    }
    return line.toString();
  }

  /** RFC 4180 ends lines with CR LF. */
  private void line(String text) throws IOException {
    out.write((text + (csv ? "\r\n" : "\n")).getBytes(StandardCharsets.UTF_8));
  }
}
