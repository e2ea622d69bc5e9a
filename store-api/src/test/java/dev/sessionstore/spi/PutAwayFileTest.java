package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PutAwayFileTest {

  private static final String HASH = "0123456789abcdef";
  private static final String LIVE = "sessions/" + HASH + ".json";

  @TempDir Path folder;
  private StoreHome home;

  @BeforeEach
  void open() {
    home = StoreHome.prepare(folder);
  }

  private Path write(String name) throws IOException {
    Path file = home.root().resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "[]");
  }

  @Test
  void home_hasThoseOfWorkspaces_andOfTheOneFileForAll() throws IOException {
    write(LIVE);
    write(LIVE + ".migrated");
    write(LIVE + ".migrated.12.gz");
    write(LIVE + ".migrated.gz.tmp");
    write("sessions/sessions.json.migrated");
    write("sessions.json.migrated.2");
    write(HASH + ".json.migrated");

    assertThat(PutAwayFile.in(home))
        .extracting(file -> home.nameOf(file.path()), PutAwayFile::hash, PutAwayFile::number)
        .containsExactlyInAnyOrder(
            tuple(LIVE + ".migrated", HASH, 1),
            tuple(LIVE + ".migrated.12.gz", HASH, 12),
            tuple("sessions.json.migrated.2", null, 2));
  }

  @Test
  void newHome_hasNone() throws IOException {
    assertThat(PutAwayFile.in(home)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a/sessions.json.migrated, a/sessions.json.migrated, a/sessions.json",
    "a/0123456789abcdef.json.migrated.3.gz, a/0123456789abcdef.json.migrated.3,"
        + " a/0123456789abcdef.json"
  })
  void name_tellsWhatTheFileWasCalledBefore(Path path, Path plain, Path live) {
    PutAwayFile file = PutAwayFile.of(path).orElseThrow();

    assertThat(file.plain()).isEqualTo(plain);
    assertThat(file.live()).isEqualTo(live);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0123456789abcdef.json",
        "0123456789abcdef.json.migrated.0",
        "0123456789abcdef.json.migrated.x",
        "0123456789ABCDEF.json.migrated",
        "other.json.migrated",
        "/"
      })
  void otherNames_areNoneOfThem(Path path) {
    assertThat(PutAwayFile.of(path)).isEmpty();
  }
}
