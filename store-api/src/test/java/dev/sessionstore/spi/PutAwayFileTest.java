package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sessionstore.spi.BulkWrite.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
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

  private static Function<String, Optional<Receipt>> receipts(Receipt... known) {
    return name -> Stream.of(known).filter(each -> each.source().equals(name)).findFirst();
  }

  private static Receipt receipt(String source, Path file, long position) throws IOException {
    return new Receipt(
        source,
        Files.size(file),
        Files.getLastModifiedTime(file).toMillis(),
        0,
        0,
        position,
        "00".repeat(32));
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

  private List<String> unknown(Receipt... known) throws IOException {
    return PutAwayFile.unknown(home, receipts(known), hash -> hash.replace('f', '0')).stream()
        .map(file -> home.nameOf(file.path()))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz"})
  void unknown_isWhatThereIsNoReceiptFor(String suffix) throws IOException {
    String name = LIVE + ".migrated";
    Path path = write(name + suffix);

    assertThat(unknown()).containsExactly(name + suffix);
    assertThat(unknown(receipt("another", path, Receipt.WHOLE))).hasSize(1);
    assertThat(unknown(receipt(name, path, 1))).as("begun").hasSize(1);
    assertThat(unknown(receipt(name, path, Receipt.WHOLE))).isEmpty();
    assertThat(unknown(receipt(LIVE, path, Receipt.WHOLE))).as("before its rename").isEmpty();
  }

  @Test
  void unknown_areAllOfAWorkspaceOrNone_butForThoseBegun() throws IOException {
    String name = LIVE + ".migrated";
    Path path = write(name);
    write(name + ".2");
    String alias = "sessions/0123456789abcde0.json.migrated";
    write(alias);
    write("sessions/aaaaaaaaaaaaaaaa.json.migrated");
    Receipt whole = receipt(name + ".2", path, Receipt.WHOLE);

    assertThat(unknown()).hasSize(4);
    assertThat(unknown(whole)).containsExactly("sessions/aaaaaaaaaaaaaaaa.json.migrated");
    assertThat(unknown(whole, receipt(name, path, 1)))
        .containsExactly(name, "sessions/aaaaaaaaaaaaaaaa.json.migrated");
  }

  @Test
  void fileInUse_hasAllThatIsWorthHaving() throws IOException {
    write("sessions/0123456789abcdef.json.migrated");
    write("sessions.json.migrated");
    write("sessions/0123456789abcde0.json"); // under its own hash

    assertThat(unknown()).containsExactly("sessions.json.migrated");

    write("sessions.json");
    assertThat(unknown()).isEmpty();
  }
}
