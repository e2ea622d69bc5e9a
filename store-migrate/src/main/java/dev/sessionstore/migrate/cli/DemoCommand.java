package dev.sessionstore.migrate.cli;

import dev.sessionstore.JsonBehind;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Shows the library at work. */
@Command(
    name = "demo",
    description =
        "Show the library at work on made-up data, or with --home on a copy of your own; DIR is"
            + " only read.")
final class DemoCommand implements StoreCommand {

  private final CommandContext context;

  DemoCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    // The demo's home is its own, whatever holds for the user's.
    StoreConfig config =
        context.config().toBuilder().jsonReadOnly(false).jsonBehind(JsonBehind.WARN).build();
    Path source = source(context.options().home());
    return context.json() ? asJson(config, source) : asText(config, source);
  }

  private int asText(StoreConfig config, @Nullable Path source) {
    return exitCode(play(config, source, context.results()::lineNow));
  }

  private int asJson(StoreConfig config, @Nullable Path source) {
    List<String> lines = new ArrayList<>();
    DemoResult result = play(config, source, lines::add);
    context
        .results()
        .json(
            json -> {
              json.writeStartObject();
              json.writeNumberField("equal", result.last().equal());
              json.writeNumberField("sessions", result.last().sessions());
              json.writeNumberField("unreadableFiles", result.imported().unreadable());
              json.writeArrayFieldStart("lines");
              for (String line : lines) {
                json.writeString(line);
              }
              json.writeEndArray();
              json.writeEndObject();
            });
    return exitCode(result);
  }

  private static DemoResult play(
      StoreConfig config, @Nullable Path source, Consumer<String> lines) {
    try (DemoHome home = DemoHome.make(source)) {
      Thread deletion = home.deletion();
      Runtime.getRuntime().addShutdownHook(deletion);
      DemoResult result = new Demo(config, home, lines).play();
      Runtime.getRuntime().removeShutdownHook(deletion);
      return result;
    } catch (IOException e) {
      throw new StoreUnavailableException(
          "the demo's temporary folder cannot be used, or your files not be read", e);
    }
  }

  private static int exitCode(DemoResult result) {
    return result.allEqual() ? ExitCode.DONE : ExitCode.NO;
  }

  private static @Nullable Path source(@Nullable String home) {
    if (home == null) {
      return null;
    }
    try {
      Path folder = Path.of(home);
      if (Files.isDirectory(folder)) {
        return folder;
      }
      throw CommandException.usage("--home " + Printable.of(home) + " is no folder", null);
    } catch (InvalidPathException e) {
      throw CommandException.usage("--home is no path", e);
    }
  }

  @Override
  public Warnings warnings() {
    return Warnings.NONE;
  }
}
