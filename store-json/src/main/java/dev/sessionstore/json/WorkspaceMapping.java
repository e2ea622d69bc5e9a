package dev.sessionstore.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.SessionValidation;
import dev.sessionstore.spi.StoreHome;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that an earlier tool has left in some homes, {@code workspace_mapping.json}: an object
 * from workspace hashes to paths. Optional, and only information, so a damaged one is passed over,
 * with a warning. Safe for use by several threads.
 */
public final class WorkspaceMapping {

  private static final Logger LOG = LoggerFactory.getLogger(JsonSessionStore.class);

  private final Path file;
  private volatile boolean warned;

  /**
   * Creates a mapping; nothing is read yet.
   *
   * @param file the file; need not exist
   */
  public WorkspaceMapping(Path file) {
    this.file = file;
  }

  /**
   * Reads the file.
   *
   * @return the paths by workspace hash; empty if there is no file, or it is damaged
   */
  public Map<String, String> read() {
    try {
      return parsed();
    } catch (IOException e) {
      if (!warned) {
        warned = true;
        LOG.warn("{}: {}; the paths of workspaces stay unknown", file, reason(e));
      }
      return Map.of();
    }
  }

  /**
   * Tells what is wrong with the file.
   *
   * @return why it is passed over; empty if it is not, or there is none
   */
  public Optional<String> damage() {
    try {
      parsed();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(reason(e));
    }
  }

  private Map<String, String> parsed() throws IOException {
    try (FileSource source = FileSource.open(file)) {
      return parse(source.stream(0, Long.MAX_VALUE));
    } catch (NoSuchFileException e) {
      return Map.of();
    }
  }

  private static String reason(IOException e) {
    return e instanceof JsonProcessingException || e instanceof StrictUtf8Stream.Malformed
        ? "it is no JSON object"
        : "it cannot be read";
  }

  private static Map<String, String> parse(InputStream bytes) throws IOException {
    Map<String, String> paths = new HashMap<>();
    InputStream strict = new BufferedInputStream(new StrictUtf8Stream(bytes, 0));
    try (JsonParser parser = StrictJson.FACTORY.createParser(strict)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new StrictUtf8Stream.Malformed(0, "no JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String hash = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_STRING
            && Workspace.isHash(hash)
            && isPath(parser.getText())) {
          paths.putIfAbsent(hash, parser.getText());
        }
        parser.skipChildren();
      }
    }
    return paths;
  }

  /**
   * Gives the entry of a hash to another hash and path. All other bytes of the file stay. The
   * caller sees to it that nobody else writes it.
   *
   * @param hash the hash, whose entry goes
   * @param workspace the hash and path that it becomes an entry for
   * @return false if nothing was changed, since there is no such entry, the new hash has one, the
   *     path is not known, or the file is damaged
   * @throws IOException if the file cannot be written; it is as it was
   */
  public boolean rename(String hash, Workspace workspace) throws IOException {
    String path = workspace.path().orElse(null);
    Map<String, String> present = read();
    if (path == null || !present.containsKey(hash) || present.containsKey(workspace.hash())) {
      return false;
    }
    String text =
        StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
            .toString();
    String renamed = renamed(text, hash, workspace.hash(), path);
    if (renamed != null) {
      StoreHome.replaceFile(file, renamed.getBytes(StandardCharsets.UTF_8));
    }
    return renamed != null;
  }

  /** Returns null if the name is not written as it is, but with escapes. */
  private static @Nullable String renamed(String text, String hash, String newHash, String path)
      throws IOException {
    int mark = text.startsWith("\uFEFF") ? 1 : 0;
    try (JsonParser parser = StrictJson.FACTORY.createParser(text.substring(mark))) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        int name = mark + (int) parser.currentTokenLocation().getCharOffset();
        boolean found = parser.currentName().equals(hash);
        if (parser.nextToken() == JsonToken.VALUE_STRING && found && isPath(parser.getText())) {
          int value = mark + (int) parser.currentTokenLocation().getCharOffset();
          int end = mark + (int) parser.currentLocation().getCharOffset();
          String quoted = '"' + hash + '"';
          return text.startsWith(quoted, name)
              ? text.substring(0, name)
                  + quoted.replace(hash, newHash)
                  + text.substring(name + quoted.length(), value)
                  + '"'
                  + new String(JsonStringEncoder.getInstance().quoteAsString(path))
                  + '"'
                  + text.substring(end)
              : null;
        }
        parser.skipChildren();
      }
    }
    return null;
  }

  private static boolean isPath(String text) {
    return !text.isBlank() && SessionValidation.firstUnpairedSurrogate(text) < 0;
  }
}
