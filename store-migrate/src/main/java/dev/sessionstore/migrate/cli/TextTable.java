package dev.sessionstore.migrate.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells, aligned. Cells are shown as {@link Printable} text. */
final class TextTable {

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... header) {
    rows.add(List.of(header));
  }

  TextTable row(Object... cells) {
    List<String> row = new ArrayList<>(cells.length);
    for (Object cell : cells) {
      row.add(Printable.of(String.valueOf(cell)));
    }
    rows.add(row);
    return this;
  }

  List<String> lines() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Printable.width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i));
      if (i < widths.length - 1) {
        line.append(" ".repeat(widths[i] - Printable.width(row.get(i)) + 2));
      }
    }
    return line.toString().stripTrailing();
  }
}
