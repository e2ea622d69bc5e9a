package dev.sessionstore.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.SessionValidation;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
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
    try (FileSource source = FileSource.open(file)) {
      return parse(source.stream(0, Long.MAX_VALUE));
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (JsonProcessingException | StrictUtf8Stream.Malformed e) {
      return ignored("it is no JSON object");
    } catch (IOException e) {
      return ignored("it cannot be read");
    }
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

  private static boolean isPath(String text) {
    return !text.isBlank() && SessionValidation.firstUnpairedSurrogate(text) < 0;
  }

  private Map<String, String> ignored(String reason) {
    if (!warned) {
      warned = true;
      LOG.warn("{}: {}; the paths of workspaces stay unknown", file, reason);
    }
    return Map.of();
  }
}
