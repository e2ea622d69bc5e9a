package dev.sessionstore.migrate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.SessionValidation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths that {@code workspace_mapping.json} knows. The file is a convenience that an earlier
 * tool left behind: without it, or beyond the place where it is damaged, paths are just unknown.
 */
final class WorkspaceMapping {

  private static final Logger LOG = LoggerFactory.getLogger(WorkspaceMapping.class);

  private final Map<String, String> paths = new HashMap<>();

  private WorkspaceMapping() {}

  static WorkspaceMapping read(Path file) {
    WorkspaceMapping mapping = new WorkspaceMapping();
    try (InputStream in = Files.newInputStream(file);
        JsonParser parser = new JsonFactory().createParser(in)) {
      mapping.take(parser);
    } catch (NoSuchFileException optional) {
      LOG.debug("{} is not there", file);
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be read as a whole ({}); {} of its paths are known",
          file,
          e.getClass().getSimpleName(),
          mapping.paths.size());
    }
    return mapping;
  }

  private void take(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String hash = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        put(hash, parser.getText());
      } else {
        parser.skipChildren();
      }
    }
  }

  private void put(String hash, String path) {
    if (Workspace.isHash(hash)
        && !path.isBlank()
        && SessionValidation.firstUnpairedSurrogate(path) < 0) {
      paths.putIfAbsent(hash, path);
    }
  }

  Workspace workspace(String hash) {
    return Workspace.recorded(hash, paths.get(hash));
  }
}
