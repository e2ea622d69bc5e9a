package dev.sessionstore.migrate.backup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A good archive taken apart, changed, and put together again with a seal that holds. */
final class CraftedArchive {

  /** An entry of the archive. */
  private static final class Entry {
    private final String name;
    private final byte[] content;

    Entry(String name, byte[] content) {
      this.name = name;
      this.content = content;
    }

    String name() {
      return name;
    }

    byte[] content() {
      return content;
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  static CraftedArchive of(byte[] good) {
    CraftedArchive archive = new CraftedArchive();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(good))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        archive.entries.add(new Entry(entry.getName(), zip.readAllBytes()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return archive;
  }

  private int indexOf(String name) {
    return entries.stream().map(Entry::name).toList().indexOf(name);
  }

  CraftedArchive with(String name, byte[] content) {
    entries.add(new Entry(name, content));
    return this;
  }

  CraftedArchive without(String name) {
    entries.remove(indexOf(name));
    return this;
  }

  CraftedArchive renamed(String name, String newName) {
    return replaced(name, newName, UnaryOperator.identity());
  }

  CraftedArchive changed(String name, UnaryOperator<byte[]> change) {
    return replaced(name, name, change);
  }

  private CraftedArchive replaced(String name, String newName, UnaryOperator<byte[]> change) {
    int index = indexOf(name);
    Entry old = entries.get(index);
    entries.set(index, new Entry(newName, change.apply(old.content())));
    return this;
  }

  /** Puts an entry in the place of another one, whose manifest entry then has to be changed. */
  CraftedArchive swapped(int one, int other) {
    Entry entry = entries.get(one);
    entries.set(one, entries.get(other));
    entries.set(other, entry);
    return this;
  }

  CraftedArchive manifest(UnaryOperator<String> change) {
    return changed(
        BackupManifest.NAME,
        bytes -> utf8(change.apply(new String(bytes, StandardCharsets.UTF_8))));
  }

  /** Changes a file together with what the manifest says of its bytes. */
  CraftedArchive consistently(String name, UnaryOperator<byte[]> change) {
    byte[] old = entries.get(indexOf(name)).content();
    changed(name, change);
    byte[] now = entries.get(indexOf(name)).content();
    return manifest(
        text ->
            text.replace(sha256(old), sha256(now))
                .replace("\"sizeBytes\" : " + old.length, "\"sizeBytes\" : " + now.length));
  }

  /** Runs SQL on the database, with a connection that trusts it. */
  CraftedArchive sql(String... statements) {
    return consistently(
        BackupMember.DATABASE,
        bytes -> {
          try {
            Path file = Files.createTempFile("crafted", ".db");
            try {
              Files.write(file, bytes);
              try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                  Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                  statement.execute(sql);
                }
              }
              return Files.readAllBytes(file);
            } finally {
              Files.delete(file);
            }
          } catch (IOException | SQLException e) {
            throw new AssertionError(e);
          }
        });
  }

  byte[] sealed() {
    return seal(zip());
  }

  byte[] zip() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment(Seal.PLACE);
      for (Entry entry : entries) {
        zip.putNextEntry(new ZipEntry(entry.name()));
        zip.write(entry.content());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] seal(byte[] zip) {
    byte[] sealed = zip.clone();
    int before = zip.length - Seal.SIZE;
    MessageDigest digest = Digests.sha256();
    digest.update(zip, 0, before);
    System.arraycopy(
        HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII),
        0,
        sealed,
        before,
        Seal.SIZE);
    return sealed;
  }

  /** Marks an entry as a symbolic link, in the list at the end of the zip file. */
  static byte[] withLink(byte[] zip, String name) {
    byte[] changed = zip.clone();
    ByteBuffer buffer = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    byte[] wanted = utf8(name);
    for (int at = 0; at < changed.length - 46 - wanted.length; at++) {
      if (buffer.getInt(at) == 0x02014b50
          && HexFormat.of()
              .formatHex(changed, at + 46, at + 46 + wanted.length)
              .equals(HexFormat.of().formatHex(wanted))) {
        buffer.put(at + 5, (byte) 3); // made on Unix
        buffer.putInt(at + 38, 0120777 << 16);
        return changed;
      }
    }
    throw new AssertionError("no entry " + name);
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Digests.sha256().digest(bytes));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
