package dev.sessionstore.migrate.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sessionstore.Page;
import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.SessionType;
import dev.sessionstore.Workspace;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists a page of a workspace. */
@Command(name = "list", description = "List a workspace's sessions, page by page.")
final class ListCommand implements StoreCommand {

  private static final int TASK_COLUMNS = 60;

  private final CommandContext context;

  @Parameters(paramLabel = "WORKSPACE", description = "A path or a hash.")
  private String workspace = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      split = ",",
      description = "Only sessions of this type; may be repeated.")
  private List<String> types = List.of();

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      split = ",",
      description = "Only sessions of this status; may be repeated.")
  private List<String> statuses = List.of();

  @Option(
      names = "--created-from",
      paramLabel = "TIME",
      description = "Only sessions created at or after a time: 2025-11-09, 2025-11-09T01:02:03Z.")
  private @Nullable String createdFrom;

  @Option(
      names = "--created-before",
      paramLabel = "TIME",
      description = "Only sessions created before a time.")
  private @Nullable String createdBefore;

  @Option(
      names = "--updated-from",
      paramLabel = "TIME",
      description = "Only sessions updated at or after a time.")
  private @Nullable String updatedFrom;

  @Option(
      names = "--updated-before",
      paramLabel = "TIME",
      description = "Only sessions updated before a time.")
  private @Nullable String updatedBefore;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Only sessions that a search for this text finds.")
  private @Nullable String text;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      defaultValue = "updated-desc",
      description =
          "created-asc, created-desc, updated-asc or updated-desc; ${DEFAULT-VALUE} by default.")
  private String sort = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "The size of a page, 1 to 1000; ${DEFAULT-VALUE} by default.")
  private int limit;

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "Go on after a page: its nextCursor.")
  private @Nullable String after;

  ListCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    Workspace target = CommandContext.workspace(workspace);
    SessionQuery query = query();
    Page<SessionSummary> page;
    try (SessionStore store = context.open()) {
      page = page(store, target, query);
    }
    if (context.json()) {
      context.results().json(json -> write(page, json));
    } else {
      table(page).lines().forEach(context.results()::line);
      if (page.hasNext()) {
        context.results().line("more: --after " + page.nextCursor());
      }
    }
    return ExitCode.DONE;
  }

  private static Page<SessionSummary> page(
      SessionStore store, Workspace workspace, SessionQuery query) {
    try {
      return store.list(workspace, query);
    } catch (IllegalArgumentException e) {
      throw CommandException.invalidInput("--after: " + e.getMessage(), e);
    }
  }

  private SessionQuery query() {
    SessionQuery.Builder query = SessionQuery.builder().order(order());
    types.forEach(type -> query.type(SessionType.of(type)));
    statuses.forEach(status -> query.status(SessionStatus.of(status)));
    if (createdFrom != null) {
      query.createdFrom(time("--created-from", createdFrom));
    }
    if (createdBefore != null) {
      query.createdBefore(time("--created-before", createdBefore));
    }
    if (updatedFrom != null) {
      query.updatedFrom(time("--updated-from", updatedFrom));
    }
    if (updatedBefore != null) {
      query.updatedBefore(time("--updated-before", updatedBefore));
    }
    if (text != null) {
      query.text(text);
    }
    if (after != null) {
      query.after(after);
    }
    if (limit < 1 || limit > SessionQuery.MAX_LIMIT) {
      throw CommandException.usage(
          "--limit takes a number from 1 to " + SessionQuery.MAX_LIMIT + ", not " + limit, null);
    }
    return query.limit(limit).build();
  }

  private SessionOrder order() {
    for (SessionOrder order : SessionOrder.values()) {
      if (order.name().equalsIgnoreCase(sort.replace('-', '_'))) {
        return order;
      }
    }
    throw CommandException.usage(
        "--sort takes created-asc, created-desc, updated-asc or updated-desc, not '"
            + Printable.of(sort.toLowerCase(Locale.ROOT))
            + "'",
        null);
  }

  private static Instant time(String option, String text) {
    return Times.parse(text)
        .orElseThrow(
            () ->
                CommandException.usage(
                    option
                        + " takes a time such as 2025-11-09 (its beginning, UTC) or"
                        + " 2025-11-09T01:02:03Z, not '"
                        + Printable.of(text)
                        + "'",
                    null));
  }

  private static TextTable table(Page<SessionSummary> page) {
    TextTable table =
        new TextTable("ID", "TYPE", "STATUS", "UPDATED", "INSTANCES", "MESSAGES", "TASK");
    for (SessionSummary item : page.items()) {
      table.row(
          item.id(),
          item.type(),
          item.status(),
          item.updatedAt(),
          item.instanceCount(),
          item.messageCount(),
          Printable.cut(item.task(), TASK_COLUMNS));
    }
    return table;
  }

  private static void write(Page<SessionSummary> page, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("items");
    for (SessionSummary item : page.items()) {
      write(item, json);
    }
    json.writeEndArray();
    json.writeStringField("nextCursor", page.nextCursor());
    json.writeEndObject();
  }

  private static void write(SessionSummary item, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", item.id());
    json.writeStringField("type", item.type().value());
    json.writeStringField("task", item.task());
    json.writeStringField("status", item.status().value());
    json.writeStringField("createdAt", item.createdAt().text());
    json.writeStringField("updatedAt", item.updatedAt().text());
    json.writeStringField(
        "completedAt", item.completedAt() == null ? null : item.completedAt().text());
    json.writeStringField("model", item.model());
    write("winnerId", item.winnerId(), json);
    write("totalDuration", item.totalDuration(), json);
    write("totalFilesChanged", item.totalFilesChanged(), json);
    write("totalLinesAdded", item.totalLinesAdded(), json);
    write("totalLinesDeleted", item.totalLinesDeleted(), json);
    json.writeNumberField("instanceCount", item.instanceCount());
    json.writeNumberField("messageCount", item.messageCount());
    json.writeEndObject();
  }

  private static void write(String name, @Nullable Long number, JsonGenerator json)
      throws IOException {
    json.writeFieldName(name);
    if (number == null) {
      json.writeNull();
    } else {
      json.writeNumber(number);
    }
  }
}
