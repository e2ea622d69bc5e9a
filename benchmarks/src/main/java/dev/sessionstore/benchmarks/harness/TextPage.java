package dev.sessionstore.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/** A section as text for a terminal. */
public final class TextPage {

  private final StringBuilder out = new StringBuilder();

  private TextPage() {}

  /** Writes a section. */
  public static String of(Section section) {
    TextPage page = new TextPage();
    page.line(section.id() + ": " + section.title()).line(section.intro());
    if (!section.findings().isEmpty()) {
      page.table(findings(section.findings()));
    }
    section.tables().forEach(page::table);
    section.notes().forEach(note -> page.line("").line(note));
    return page.out.toString();
  }

  /** Puts findings into a table. */
  static Table findings(List<Finding> findings) {
    Table table = Table.of("", "", "", "against", "figure (spread)", "unit", "target", "verdict");
    for (Finding finding : findings) {
      Target target = finding.target();
      String against = finding.against();
      table.row(
          finding.what(),
          finding.subject(),
          against == null ? "" : against,
          Figures.of(finding.figure()),
          finding.unit(),
          target == null ? "" : target.label(),
          finding.verdict().label());
    }
    return table;
  }

  private TextPage line(String text) {
    out.append(text).append('\n');
    return this;
  }

  private void table(Table table) {
    line("");
    if (!table.title().isEmpty()) {
      line(table.title());
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(table.header());
    rows.addAll(table.rows());
    int[] widths = new int[table.header().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    for (List<String> row : rows) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String space = " ".repeat(widths[i] - width(row.get(i)));
        boolean left = i == 0 || !Character.isDigit(firstOf(rows, i));
        text.append(left ? row.get(i) + space : space + row.get(i)).append("  ");
      }
      line(text.toString().stripTrailing());
    }
  }

  /** Japanese and the like take two columns of a terminal. */
  private static int width(String text) {
    return text.codePoints().map(c -> c >= 0x2E80 ? 2 : 1).sum();
  }

  /** Columns of figures are aligned to the right. */
  private static char firstOf(List<List<String>> rows, int column) {
    String cell = rows.size() < 2 ? "" : rows.get(1).get(column);
    return cell.isEmpty() ? ' ' : cell.charAt(0);
  }
}
