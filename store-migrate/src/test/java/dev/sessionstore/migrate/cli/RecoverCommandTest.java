package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.json.SessionJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoverCommandTest {

  private static final String WORKSPACE = "/no/such/project";

  @TempDir Path temp;

  @Test
  void recover_ofADatabaseWithoutItsHeader_isImportedAgain() throws IOException {
    Cli cli = new Cli(temp.resolve("home"), "sqlite");
    cli.runWithInput(SessionJson.write(Cli.session("s-1")), "create", WORKSPACE).done();
    String before = cli.run("dump", WORKSPACE).done().out();
    Path database = temp.resolve("home/session-store.db");
    try (FileChannel file = FileChannel.open(database, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(100), 0);
    }
    Path to = temp.resolve("to");

    assertThat(cli.run("recover", "--to", to.toString()).done().out())
        .contains("recovered into " + to, "  whole          1\n", "import --from " + to);
    Files.delete(database);
    cli.run("import", "--from", to.toString());
    assertThat(cli.run("dump", WORKSPACE).done().out()).isEqualTo(before);
  }

  @Test
  void recover_tellsWhatIsLost() throws IOException {
    Cli cli = new Cli(temp.resolve("home"), "sqlite");
    for (int i = 0; i < 8; i++) {
      cli.runWithInput(SessionJson.write(Cli.session("s-" + i)), "create", WORKSPACE).done();
    }
    cli.run("backup", "create").done();
    Path database = temp.resolve("home/session-store.db");
    try (FileChannel file = FileChannel.open(database, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 8192);
    }

    Cli.Outcome text = cli.run("recover");
    assertThat(text.code()).isEqualTo(ExitCode.NO);
    assertThat(text.out()).contains("/recovered-", "  damaged pages  ", "backup restore ");
    Cli.Outcome json = cli.run("recover", "--to", temp.resolve("to") + "", "--output", "json");
    assertThat(json.code()).isEqualTo(ExitCode.NO);
    assertThat(Cli.jsonKind(json.out())).isEqualTo("START_OBJECT");
  }

  @Test
  void recover_withoutADatabase() throws IOException {
    Path home = Files.createDirectory(temp.resolve("home"));

    new Cli(home, "sqlite").run("recover").failed(ExitCode.FAILED, "StoreUnavailable");
  }
}
