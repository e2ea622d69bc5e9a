package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.json.SessionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SalvageCommandTest {

  @TempDir Path temp;

  @Test
  void salvage_tellsWhatIsFound_andWhatIsNot() throws IOException {
    Cli cli = new Cli(temp.resolve("home"), "sqlite");
    Path file = temp.resolve("00000000000000aa.json");
    String session = SessionJson.write(Cli.session("s-1"));
    Files.writeString(file, "[" + session + ", {\"id\": \"s-2\", \"earlier\": " + session + ", \"");

    Cli.Outcome text = cli.run("salvage", file.toString());
    assertThat(text.code()).isEqualTo(ExitCode.NO);
    assertThat(text.out())
        .contains("1 whole session of " + file + " in " + file + ".salvaged/" + file.getFileName())
        .contains("uncertain: session 's-1' at byte ")
        .contains("unreadable: element 1, ")
        .contains("import --from " + file + ".salvaged/" + file.getFileName());

    String to = temp.resolve("to").toString();
    Cli.Outcome json = cli.run("salvage", file.toString(), "--to", to, "--output", "json");
    assertThat(json.code()).isEqualTo(ExitCode.NO);
    assertThat(json.out()).contains("\"sessions\": 1", "\"element\": 1", "\"id\": \"s-1\"");
    assertThat(Cli.jsonKind(json.out())).isEqualTo("START_OBJECT");
  }

  @Test
  void salvage_longListIsCutShort() throws IOException {
    Path file = temp.resolve("sessions.json");
    Files.writeString(file, "[" + "{},".repeat(29) + "{}]");

    assertThat(new Cli(temp.resolve("home"), "sqlite").run("salvage", file.toString()).out())
        .contains("unreadable: element 19, 2 bytes at byte 58: id: is missing")
        .doesNotContain("element 20,")
        .contains("and 10 more in " + file + ".salvaged/report.json")
        .doesNotContain("--from");
  }

  @Test
  void salvage_wrongUsage() {
    Cli cli = new Cli(temp.resolve("home"), "sqlite");

    cli.run("salvage").failed(ExitCode.USAGE, "Usage");
    cli.run("salvage", " ").failed(ExitCode.USAGE, "Usage");
    cli.run("salvage", temp.resolve("none").toString()).failed(ExitCode.FAILED, "StoreUnavailable");
  }
}
