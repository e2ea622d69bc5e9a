package dev.sessionstore.migrate.cli;

import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches a workspace. */
@Command(name = "search", description = "Find sessions by what their task, agents or chat say.")
final class SearchCommand implements StoreCommand {

  private final CommandContext context;

  @Parameters(paramLabel = "WORKSPACE", description = "A path or a hash.")
  private String workspace = "";

  @Parameters(
      paramLabel = "TEXT",
      description = "Words, all of which must occur in one text; no operators, any case.")
  private String text = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many sessions at most; ${DEFAULT-VALUE} by default.")
  private int limit;

  SearchCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    Workspace target = CommandContext.workspace(workspace);
    if (limit < 1) {
      throw CommandException.usage("--limit takes a number from 1, not " + limit, null);
    }
    List<SearchHit> hits;
    try (SessionStore store = context.open()) {
      hits = store.search(target, text, limit);
    }
    if (context.json()) {
      context
          .results()
          .json(
              json -> {
                json.writeStartArray();
                for (SearchHit hit : hits) {
                  json.writeStartObject();
                  json.writeStringField("sessionId", hit.sessionId());
                  json.writeStringField("field", hit.field().name());
                  json.writeNumberField("index", hit.index());
                  json.writeStringField("snippet", hit.snippet());
                  json.writeEndObject();
                }
                json.writeEndArray();
              });
    } else {
      TextTable table = new TextTable("ID", "FOUND IN", "TEXT");
      for (SearchHit hit : hits) {
        table.row(hit.sessionId(), place(hit), hit.snippet());
      }
      table.lines().forEach(context.results()::line);
    }
    return ExitCode.DONE;
  }

  static String place(SearchHit hit) {
    String field = hit.field().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return hit.field() == SearchHit.Field.TASK ? field : field + " " + hit.index();
  }
}
