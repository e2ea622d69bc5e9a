package dev.sessionstore.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir private Path folder;

  @Test
  void comesBackFromItsJson() throws Exception {
    Report report = Pages.report(500);
    Path file = folder.resolve("report.json");
    report.writeJson(file);
    assertThat(Report.readJson(file)).isEqualTo(report);
    assertThat(Files.readString(file)).contains("\"turns\"", "\"verdict\" : \"MET\"");
  }

  @Test
  void missesWhereOneTargetIsMissedBeyondTheSpread() {
    assertThat(Pages.report(500).misses()).isFalse();
    assertThat(Pages.report(99.5).misses()).isFalse();
    assertThat(Pages.report(50).misses()).isTrue();
  }

  @Test
  void pageNeedsNoOtherFileAndSaysFirstHowMuchFaster() {
    String page = HtmlPage.of(Pages.report(500));
    assertThat(page).doesNotContain("http", "src=", "@import", "<fast>");
    assertThat(page)
        .contains("How &lt;fast&gt;?", "Measured &amp; compared.", "A note.", "在庫")
        .contains("1 met", "0 MISSED")
        .containsSubsequence("<b>FULL</b>", "get<b>×&nbsp;500</b>", "1.50 µs", "<h2>Targets</h2>");
  }

  @Test
  void pageDrawsChartsWithTheirFigures() {
    String page = HtmlPage.of(Pages.report(500));
    assertThat(page.split("<svg", -1)).hasSize(3);
    assertThat(page).contains("<rect", "<polyline", ">40.0<", ">sessions<");
  }

  @Test
  void pageListsWhatIsMissedBeforeAllElse() {
    assertThat(HtmlPage.of(Pages.report(50)))
        .containsSubsequence("1 MISSED", "class=\"MISSED\">MISSED", "How &lt;fast&gt;?");
  }

  @Test
  void pageWithoutTheOldEditorHasNoHeadline() {
    Report none =
        new Report("x", Pages.MACHINE, 0, java.util.List.of(new Section("open", "Opening", "")));
    assertThat(HtmlPage.of(none)).contains("Opening").doesNotContain("<ul class=\"headline\">");
  }

  @Test
  void textAlignsWideCharactersAndSaysTheVerdict() {
    String text = TextPage.of(Pages.section(500));
    assertThat(text)
        .containsPattern(
            "get +sqlite FULL +old editor +500 \\(499–501\\) +× as fast +≥ 100 +met\n");
    assertThat(text).contains("在庫   1 µs\n", "b     12 µs\n");
  }
}
