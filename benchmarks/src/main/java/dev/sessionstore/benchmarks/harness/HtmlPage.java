package dev.sessionstore.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A report as one page that needs no other file. */
public final class HtmlPage {

  private HtmlPage() {}

  /** Writes the page. */
  public static void write(Report report, Path file) throws IOException {
    Files.writeString(file, of(report));
  }

  static String of(Report report) {
    return "<!DOCTYPE html>" + report.command();
  }
}
