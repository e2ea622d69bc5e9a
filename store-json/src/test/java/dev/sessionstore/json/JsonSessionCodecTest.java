package dev.sessionstore.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.RecoveryFolder;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonSessionCodecTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  @TempDir Path root;

  @Test
  void recoveryFolder_findsTheCodec_andKeepsLegacyJson() throws IOException {
    WorktreeSession session = SampleSessions.full("../認証\u0000");

    new RecoveryFolder(new StoreHome(root), Clock.systemUTC()).keep(WORKSPACE, session);

    Path folder = root.resolve("recovery").resolve(WORKSPACE.hash());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList())
          .singleElement()
          .satisfies(
              file -> assertThat(SessionJson.read(Files.readString(file))).isEqualTo(session));
    }
  }
}
