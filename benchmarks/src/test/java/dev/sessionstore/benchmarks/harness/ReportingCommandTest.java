package dev.sessionstore.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ReportingCommandTest {

  @TempDir private Path folder;

  @Command(name = "some")
  private static final class Some extends ReportingCommand {

    private final double figure;
    private boolean quick;
    private Path used = Path.of("");

    Some(double figure) {
      this.figure = figure;
    }

    @Override
    protected List<Section> sections(Setting setting) throws Exception {
      if (figure < 0) {
        throw new IllegalStateException("broken");
      }
      quick = setting.quick();
      used = setting.folder();
      Files.createFile(used.resolve("data"));
      return List.of(Pages.section(figure));
    }
  }

  private final StringWriter errors = new StringWriter();

  private int run(ReportingCommand command, String... args) {
    String[] all = new String[args.length + 2];
    all[0] = "--folder";
    all[1] = folder.toString();
    System.arraycopy(args, 0, all, 2, args.length);
    return execute(command, all);
  }

  private int execute(ReportingCommand command, String... args) {
    CommandLine line = new CommandLine(command);
    line.setErr(new PrintWriter(errors));
    return line.execute(args);
  }

  @Test
  void checkEndsWithOneWhereATargetIsMissedBeyondTheSpread() {
    assertThat(run(new Some(50), "--check")).isEqualTo(1);
    assertThat(run(new Some(99.5), "--check")).isZero();
    assertThat(run(new Some(500), "--check")).isZero();
  }

  @Test
  void withoutCheckAMissIsOnlyTold() {
    assertThat(run(new Some(50))).isZero();
  }

  @Test
  void failureAndMisuseAreNoMissedTarget() {
    assertThat(run(new Some(-1), "--check")).isEqualTo(3);
    assertThat(run(new Some(1), "--no-such-option")).isEqualTo(2);
  }

  @Test
  void keepsWhatItFoundAndNothingElse() throws Exception {
    Path json = folder.resolve("a.json");
    Path html = folder.resolve("a.html");
    Some some = new Some(500);
    assertThat(run(some, "--quick", "--json", json.toString(), "--html", html.toString())).isZero();
    assertThat(some.quick).isTrue();
    assertThat(some.used).doesNotExist();
    assertThat(Report.readJson(json).sections()).containsExactly(Pages.section(500));
    assertThat(Report.readJson(json).command()).contains("--quick");
    assertThat(html).content().contains("</html>");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactlyInAnyOrder(json, html);
    }
  }

  @Test
  void checkEndsWithOneWhereARatioIsWorseThanItWas() throws Exception {
    Path release = folder.resolve("release.json");
    assertThat(run(new Some(500), "--ratios", release.toString())).isZero();
    assertThat(Report.readJson(release).sections().get(0).timings()).isEmpty();
    assertThat(run(new Some(490), "--check", "--against", release.toString())).isZero();
    assertThat(run(new Some(200), "--against", release.toString())).isZero();
    assertThat(run(new Some(200), "--check", "--against", release.toString())).isEqualTo(1);
  }

  @Test
  void whatCannotBeWrittenOrReadIsToldBeforeAnythingIsMeasured() {
    String missing = folder.resolve("missing/file").toString();
    for (String option : List.of("--folder", "--json", "--html", "--ratios", "--against")) {
      Some some = new Some(500);
      assertThat(execute(some, option, missing)).as(option).isEqualTo(2);
      assertThat(errors.toString()).contains(option + ": there is no ");
      assertThat(some.used).as(option).isEqualTo(Path.of(""));
    }
  }
}
