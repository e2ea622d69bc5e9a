package dev.sessionstore.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * Cells under a header; all columns but the first are aligned to the right.
 *
 * @param title what it shows
 * @param header the names of the columns
 * @param rows the cells
 */
public record Table(String title, List<String> header, List<List<String>> rows) {

  /** Makes a table without rows. */
  public static Table of(String title, String... header) {
    return new Table(title, List.of(header), new ArrayList<>());
  }

  /** Adds a row. */
  public Table row(Object... cells) {
    rows.add(java.util.Arrays.stream(cells).map(String::valueOf).toList());
    return this;
  }
}
