package dev.sessionstore.migrate.cli;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.hybrid.metrics.MetricsWindow;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what stores in hybrid mode have recorded. */
@Command(
    name = "metrics",
    description = "Show what was counted and timed in this home while both stores were written.")
final class MetricsCommand implements StoreCommand {

  private final CommandContext context;

  @Mixin private SinceOption since = new SinceOption();

  MetricsCommand(CommandContext context) {
    this.context = context;
  }

  @Override
  public int run() {
    StoreConfig config = context.config();
    Instant from = since.before(config.clock().instant());
    MetricsWindow window = Samples.since(config, from);
    MetricsReport report = new MetricsReport(from, window);
    if (context.json()) {
      context.results().json(report::writeTo);
    } else {
      report.lines().forEach(context.results()::line);
    }
    return ExitCode.DONE;
  }
}
