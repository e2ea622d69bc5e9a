package dev.sessionstore.benchmarks;

import dev.sessionstore.benchmarks.harness.Finding;
import dev.sessionstore.benchmarks.harness.FreshJvm;
import dev.sessionstore.benchmarks.harness.Report;
import dev.sessionstore.benchmarks.harness.ReportingCommand;
import dev.sessionstore.benchmarks.harness.Section;
import dev.sessionstore.benchmarks.harness.Setting;
import dev.sessionstore.benchmarks.harness.Spread;
import dev.sessionstore.benchmarks.harness.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** All measurements. */
@Command(
    name = "report",
    description = {
      "Runs all measurements, each in a process of its own, and writes a page and the raw figures.",
      "With --quick in eight minutes at most; else in half an hour, and one more for micro."
    })
final class ReportCommand extends ReportingCommand {

  /** In the order of the page; those that are not there are left out. */
  private static final List<String> PARTS =
      List.of(
          "legacy",
          "floor",
          "peers",
          "hybrid",
          "growth",
          "concurrency",
          "search",
          "open",
          "import",
          "memory",
          "plan",
          "micro");

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "COMMAND",
      description = "some of the measurements; default: all")
  private List<String> only = PARTS;

  ReportCommand() {
    super(Path.of("benchmarks.json"), Path.of("benchmarks.html"));
  }

  @Override
  protected List<Section> sections(Setting setting) throws Exception {
    List<Section> sections = new ArrayList<>();
    for (String part : PARTS) {
      if (only.contains(part) && hasCommand(part)) {
        sections.addAll(run(part, setting));
      }
    }
    return sections;
  }

  private static List<Section> run(String part, Setting setting)
      throws IOException, InterruptedException {
    Path folder = setting.folder();
    Path json = folder.resolve("report.json");
    List<String> args = new ArrayList<>(List.of(part, "--json", json.toString()));
    args.addAll(List.of("--seed", String.valueOf(setting.seed()), "--folder", folder.toString()));
    if (setting.quick()) {
      args.add("--quick");
    }
    int exit =
        new ProcessBuilder(FreshJvm.command(Main.class, List.of("-Xmx3g"), args))
            .inheritIO()
            .start()
            .waitFor();
    if (exit == 0 && Files.exists(json)) {
      Report report = Report.readJson(json);
      report.sections().forEach(one -> one.notes().add("Measured in " + report.seconds() + " s."));
      return report.sections();
    }
    Section failed = new Section(part, part, "It did not come to its end.");
    failed.add(
        Finding.of("ended", part, null, Spread.exactly(exit), "exit code", Target.atMost(0)));
    return List.of(failed);
  }
}
