package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CentralDirectoryTest {

  private static final int END_BYTES = 22;
  private static final int END64_BYTES = 56 + 20;

  @TempDir Path folder;

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "entry-" + i).toList();
  }

  private static ByteBuffer zip(List<String> names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment(Seal.PLACE);
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
      }
    }
    return ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private List<String> read(ByteBuffer zip) throws IOException {
    byte[] bytes = new byte[zip.capacity()];
    zip.get(0, bytes);
    return CentralDirectory.names(Files.write(folder.resolve("zip"), bytes));
  }

  private static int end(ByteBuffer zip) {
    return zip.capacity() - Seal.SIZE - END_BYTES;
  }

  @Test
  void fewEntries() throws IOException {
    assertThat(read(zip(names(3)))).isEqualTo(names(3));
  }

  @Test
  void moreEntriesThanFitIntoTheOldFormat() throws IOException {
    List<String> many = names(70_000);
    ByteBuffer zip = zip(many);
    assertThat(read(zip)).isEqualTo(many);

    // As where the list begins behind 4 GiB.
    zip.putInt(end(zip) + 16, 0xFFFF_FFFF);
    assertThat(read(zip)).isEqualTo(many);

    zip.putInt(end(zip) - END64_BYTES, 0);
    assertThatExceptionOfType(ZipException.class).isThrownBy(() -> read(zip));
  }

  @Test
  void whatIsNotAsWeWriteIt_isRefused() throws IOException {
    List<ByteBuffer> wrong =
        List.of(zip(names(3)), zip(names(3)), zip(names(3)), zip(names(3)), zip(names(3)));
    int end = end(wrong.get(0));
    int start = wrong.get(0).getInt(end + 16);
    wrong.get(0).putInt(end, 0); // no end
    wrong.get(1).putShort(end + 20, (short) 7); // another comment
    wrong.get(2).putInt(end + 16, end + 1); // a list behind the end
    wrong.get(3).putShort(start + 28, (short) 0x7FFF); // a name that is longer than the list
    wrong.get(4).putInt(start, 0); // no entry
    for (ByteBuffer zip : wrong) {
      assertThatExceptionOfType(ZipException.class).isThrownBy(() -> read(zip));
    }
    assertThatExceptionOfType(ZipException.class)
        .isThrownBy(() -> read(ByteBuffer.wrap(new byte[10])));
  }
}
