package dev.sessionstore.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report as one page that needs no other file. */
public final class HtmlPage {

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: #8884; --met: #0a7a3d; --near: #a66a00; --miss: #c62828; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { margin-bottom: 0; } h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
      .where { opacity: .75; font-size: .9rem; }
      .headline { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0; padding: 0; list-style: none; }
      .headline li { flex: 1 1 10rem; border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
      .headline b { display: block; font-size: 1.8rem; }
      table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; font-size: .9rem; }
      th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: right; }
      th:first-child, td:first-child, td.text { text-align: left; }
      .scroll { overflow-x: auto; }
      .MET { color: var(--met); } .WITHIN_SPREAD, .MACHINE { color: var(--near); } .MISSED { color: var(--miss); font-weight: bold; }
      figure { margin: 1rem 0; } figcaption { font-weight: bold; }
      svg { width: 100%; height: auto; font-size: 12px; } svg text { fill: currentColor; }
      .grid { stroke: var(--line); }
      """;

  private final StringBuilder out = new StringBuilder();

  private HtmlPage() {}

  /** Writes the page. */
  public static void write(Report report, Path file) throws IOException {
    Files.writeString(file, of(report));
  }

  static String of(Report report) {
    HtmlPage page = new HtmlPage();
    page.head(report);
    page.headline(report);
    page.targets(report);
    report.sections().forEach(page::section);
    page.out.append("</body></html>\n");
    return page.out.toString();
  }

  private void head(Report report) {
    Machine machine = report.machine();
    out.append(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<title>session-store, measured</title><style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>session-store, measured</h1>\n<p class=\"where\">")
        .append(
            Html.escape(
                String.format(
                    Locale.ROOT,
                    "%s, version %s, %d s from %s. %d processors, %s, %s; load at the beginning"
                        + " %.1f. Times are those of this machine; ratios are of sides that took"
                        + " turns in one run. Behind them, in brackets, between what the median of"
                        + " more turns would lie, with a probability of 95 %%.",
                    report.command(),
                    machine.version(),
                    report.seconds(),
                    machine.started(),
                    machine.processors(),
                    machine.os(),
                    machine.java(),
                    machine.load())))
        .append("</p>\n");
  }

  /** What a newcomer looks for. */
  private void headline(Report report) {
    for (Section section : report.sections()) {
      if (section.id().equals("legacy")) {
        out.append(
            "<p>How many times as fast as the old editor's JSON file, with durability <b>FULL</b>,"
                + " the default: every write that was acknowledged survives a power cut. With"
                + " NORMAL it survives a killed process; the old editor's survives"
                + " neither.</p>\n<ul class=\"headline\">");
        section.findings().stream()
            .filter(finding -> finding.subject().contains("FULL"))
            .forEach(finding -> tile(section, finding));
        out.append("</ul>\n");
      }
    }
  }

  private void tile(Section section, Finding full) {
    out.append("<li>")
        .append(Html.escape(full.what()))
        .append("<b>×&nbsp;")
        .append(Figures.of(full.figure().median()))
        .append("</b>")
        .append(median(section, full.what(), full.against()))
        .append(" → ")
        .append(median(section, full.what(), full.subject()));
    section.findings().stream()
        .filter(other -> other.what().equals(full.what()) && !other.equals(full))
        .forEach(
            other -> out.append("<br>NORMAL: ×&nbsp;").append(Figures.of(other.figure().median())));
    out.append("</li>");
  }

  private static String median(Section section, String what, @Nullable String subject) {
    return section.timings().stream()
        .filter(timing -> timing.what().equals(what) && timing.subject().equals(subject))
        .map(timing -> Figures.micros(timing.spread().median()))
        .findFirst()
        .orElse("");
  }

  private void targets(Report report) {
    List<Finding> judged =
        report.sections().stream()
            .flatMap(section -> section.findings().stream())
            .filter(finding -> finding.target() != null)
            .toList();
    out.append("<h2>Targets</h2>\n<p>");
    for (Verdict verdict :
        List.of(Verdict.MET, Verdict.WITHIN_SPREAD, Verdict.MACHINE, Verdict.MISSED)) {
      long count = judged.stream().filter(finding -> finding.verdict() == verdict).count();
      out.append(
          String.format(
              Locale.ROOT, "<span class=\"%s\">%d %s</span>. ", verdict, count, verdict.label()));
    }
    out.append("</p>\n");
    findings(judged.stream().filter(finding -> finding.verdict() != Verdict.MET).toList());
  }

  private void section(Section section) {
    out.append("<h2 id=\"")
        .append(Html.escape(section.id()))
        .append("\">")
        .append(Html.escape(section.title()))
        .append("</h2>\n<p>")
        .append(Html.escape(section.intro()))
        .append("</p>\n");
    section.charts().forEach(chart -> out.append(SvgChart.of(chart)));
    findings(section.findings());
    section.tables().forEach(this::table);
    section.notes().forEach(note -> out.append("<p>" + Html.escape(note) + "</p>\n"));
  }

  private void findings(List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    Table table = TextPage.findings(findings);
    begin(table);
    for (int i = 0; i < findings.size(); i++) {
      row(table.rows().get(i), findings.get(i).verdict().name());
    }
    out.append("</table></div>\n");
  }

  private void table(Table table) {
    begin(table);
    table.rows().forEach(row -> row(row, ""));
    out.append("</table></div>\n");
  }

  private void begin(Table table) {
    out.append("<div class=\"scroll\"><table>");
    if (!table.title().isEmpty()) {
      out.append("<caption>").append(Html.escape(table.title())).append("</caption>");
    }
    out.append("<tr>");
    table.header().forEach(cell -> out.append("<th>" + Html.escape(cell) + "</th>"));
    out.append("</tr>\n");
  }

  /** The last cell is the verdict, if there is one. */
  private void row(List<String> cells, String verdict) {
    out.append("<tr>");
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      boolean text = !cell.isEmpty() && Character.isLetter(cell.charAt(0));
      String style = i == cells.size() - 1 && !verdict.isEmpty() ? verdict : text ? "text" : "";
      out.append("<td class=\"" + style + "\">" + Html.escape(cell) + "</td>");
    }
    out.append("</tr>\n");
  }
}
