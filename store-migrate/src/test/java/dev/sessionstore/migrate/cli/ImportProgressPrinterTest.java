package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.migrate.ImportProgress;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an import shows that it comes along: by a bar on a terminal, by lines elsewhere. */
class ImportProgressPrinterTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String shown(ProgressDisplay display, ImportProgress... all) {
    try (display) {
      for (ImportProgress each : all) {
        display.progress(each);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static ImportProgress at(long elapsedMs, long bytesDone) {
    return new ImportProgress(
        0, 2, bytesDone * 1_000_000, 1_000_000_000, bytesDone * 10, elapsedMs);
  }

  @Test
  void terminal_aBarIsWrittenOver_andGoneInTheEnd() {
    String text =
        shown(
            new ImportProgressBar(out), at(10, 5), at(1_000, 250), at(1_100, 260), at(61_000, 500));

    String[] lines = text.split("\r");
    assertThat(lines)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("import  50% [")
                    .contains("500/1000 MB", "5000 sessions, 81/s"));
    assertThat(Arrays.stream(lines)).allMatch(line -> line.length() <= 79);
    assertThat(text).endsWith(" \r").doesNotContain("\n", "\u001b");
  }

  @Test
  void terminal_timeLeft_isThatOfTheImport() {
    assertThat(shown(new ImportProgressBar(out), at(61_000, 500))).contains("/ 0:01:01)");
  }

  @Test
  void noTerminal_aLineFromTimeToTime() {
    assertThat(
            shown(
                    new ImportProgressPrinter(out),
                    at(10, 5),
                    at(4_000, 100),
                    at(5_000, 500),
                    at(6_000, 900))
                .lines())
        .containsExactly(" 50 %  5000 sessions, 1000/s, file 1 of 2, 0:05 left");
  }

  @Test
  void doneAtOnce_saysNothing() {
    assertThat(shown(new ImportProgressBar(out), at(10, 1_000))).isEmpty();
    assertThat(shown(new ImportProgressPrinter(out), at(10, 1_000))).isEmpty();
  }

  @Test
  void nothingToDo_isNoDivisionByIt() {
    ImportProgress nothing = new ImportProgress(0, 0, 0, 0, 0, 6_000);

    assertThat(shown(new ImportProgressPrinter(out), nothing))
        .isEqualTo("100 %  0 sessions, 0/s, file 0 of 0\n");
    assertThat(shown(new ImportProgressBar(out), nothing)).endsWith("\r");
  }

  @Test
  void fileAndBuffer_areNoTerminals(@TempDir Path folder) throws IOException {
    assertThat(StandardError.isTerminal(bytes)).isFalse();
    try (FileOutputStream file = new FileOutputStream(folder.resolve("log").toFile())) {
      assertThat(StandardError.isTerminal(file)).isFalse();
    }
    // Of the tests' own, either answer may be right, and both must be the same.
    assertThat(StandardError.isTerminal(new FileOutputStream(FileDescriptor.err)))
        .isEqualTo(StandardError.isTerminal(new FileOutputStream(FileDescriptor.err)));
  }
}
