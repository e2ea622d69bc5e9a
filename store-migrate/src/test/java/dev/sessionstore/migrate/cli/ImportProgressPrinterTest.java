package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.migrate.ImportProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ImportProgressPrinterTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private String shown(boolean terminal, ImportProgress... all) {
    try (ImportProgressPrinter printer =
        new ImportProgressPrinter(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal)) {
      for (ImportProgress each : all) {
        printer.progress(each);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static ImportProgress at(long elapsedMs, long bytesDone) {
    return new ImportProgress(0, 2, bytesDone, 1_000, bytesDone * 10, elapsedMs);
  }

  @Test
  void terminal_oneLineIsWrittenOver_andGoneInTheEnd() {
    String text = shown(true, at(10, 5), at(1_000, 250), at(1_100, 260), at(61_000, 500));

    assertThat(text.split("\r"))
        .startsWith(
            "",
            " 25 %  2500 sessions, 2500/s, file 1 of 2, 0:03 left",
            " 50 %  5000 sessions, 81/s, file 1 of 2, 1:01 left  ");
    assertThat(text).endsWith("\r").doesNotContain("\n");
  }

  @Test
  void noTerminal_aLineFromTimeToTime() {
    assertThat(shown(false, at(10, 5), at(4_000, 100), at(5_000, 500), at(6_000, 900)).lines())
        .containsExactly(" 50 %  5000 sessions, 1000/s, file 1 of 2, 0:05 left");
  }

  @Test
  void doneAtOnce_saysNothing() {
    assertThat(shown(true, at(10, 1_000))).isEmpty();
    assertThat(shown(true, new ImportProgress(0, 0, 0, 0, 0, 300)))
        .isEqualTo("\r100 %  0 sessions, 0/s, file 0 of 0\r" + " ".repeat(35) + "\r");
  }
}
