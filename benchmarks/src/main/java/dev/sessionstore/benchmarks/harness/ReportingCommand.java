package dev.sessionstore.benchmarks.harness;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that measures, and keeps what it found where it is told to. Ends with 1 if {@code
 * --check} is given and a target is missed beyond the spread, or a ratio has become worse than in
 * an earlier run.
 */
@Command(mixinStandardHelpOptions = true, exitCodeOnExecutionException = 3)
public abstract class ReportingCommand implements Callable<Integer> {

  @Option(names = "--quick", description = "measure for a minute or so, not for exact figures")
  private boolean quick;

  @Option(names = "--check", description = "end with 1 if a target is missed beyond the spread")
  private boolean check;

  @Option(names = "--json", paramLabel = "FILE", description = "write all figures as JSON")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "write a page with charts")
  private @Nullable Path html;

  @Option(
      names = "--ratios",
      paramLabel = "FILE",
      description = "write the findings alone, to be kept for a release")
  private @Nullable Path ratios;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "print what is worse than in this earlier --ratios or --json")
  private @Nullable Path against;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "chooses the data; default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "where to store, on the disk to be measured; default: ${DEFAULT-VALUE}")
  private Path folder = Path.of(System.getProperty("java.io.tmpdir"));

  @Spec private @Nullable CommandSpec spec;

  /** Makes a command that keeps nothing by default. */
  protected ReportingCommand() {}

  /** Makes a command that writes these files if no others are given. */
  protected ReportingCommand(Path json, Path html) {
    this.json = json;
    this.html = html;
  }

  /** Tells whether to judge even without {@code --check}. */
  protected boolean alwaysChecks() {
    return false;
  }

  /** Measures, and returns all that is to be told. */
  protected abstract List<Section> sections(Setting setting) throws Exception;

  /** Prints a section. */
  protected final void print(Section section) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(TextPage.of(section));
  }

  /** Tells whether there is another command of this name beside this one. */
  protected final boolean hasCommand(String name) {
    return spec != null && spec.parent() != null && spec.parent().subcommands().containsKey(name);
  }

  /** Returns the command as it was given. */
  private String command() {
    if (spec == null) {
      return "";
    }
    return String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
  }

  /** What would fail after all has been measured had better fail before. */
  private void requireUsable() {
    requireFolder("--folder", folder);
    requireParent("--json", json);
    requireParent("--html", html);
    requireParent("--ratios", ratios);
    if (against != null && !Files.isRegularFile(against)) {
      throw misuse("--against: there is no file " + against);
    }
  }

  private void requireParent(String option, @Nullable Path file) {
    Path parent = file == null ? null : file.toAbsolutePath().getParent();
    if (parent != null) {
      requireFolder(option, parent);
    }
  }

  private void requireFolder(String option, Path path) {
    if (!Files.isDirectory(path)) {
      throw misuse(option + ": there is no folder " + path + "; make it first");
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  @Override
  public final Integer call() throws Exception {
    requireUsable();
    Report earlier = against == null ? null : Report.readJson(against);
    Machine machine = Machine.present();
    final long start = System.nanoTime();
    List<Section> sections;
    try (Setting setting = new Setting(quick, seed, folder)) {
      sections = sections(setting);
    }
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    Report report = new Report("benchmarks.jar " + command(), machine, seconds, sections);
    if (json != null) {
      report.writeJson(json);
    }
    if (html != null) {
      HtmlPage.write(report, html);
    }
    if (ratios != null) {
      report.writeRatios(ratios);
    }
    List<Regression> worse = earlier == null ? List.of() : Regression.between(earlier, report);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    worse.forEach(one -> out.println(one.line()));
    return (check || alwaysChecks()) && (report.misses() || !worse.isEmpty()) ? 1 : 0;
  }
}
