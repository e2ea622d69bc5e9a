package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.SessionDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A workspace as both stores hold it, compared in one walk through each. Of a session only its
 * digest is held in memory.
 *
 * @param version the version at which the JSON file was read
 * @param equal how many sessions are equal in both
 * @param suspects those that are not, or were written between the two walks
 */
record WorkspaceComparison(String version, long equal, List<Suspect> suspects) {

  private static final int MAX_ATTEMPTS = 20;

  /**
   * Compares.
   *
   * @throws JsonFailedException if the JSON file cannot be read, or is written on and on
   */
  static WorkspaceComparison of(BothStores stores, Workspace workspace) {
    Map<String, SessionDigest> json = new LinkedHashMap<>();
    String version = walkJson(stores, workspace, json);
    return compare(stores, workspace, version, json);
  }

  /**
   * Compares with a file that was put away, as if it had its name back.
   *
   * @throws JsonFailedException if the file cannot be read
   */
  static WorkspaceComparison ofArchive(BothStores stores, Workspace workspace, ArchivedFile file) {
    Map<String, SessionDigest> archived = new LinkedHashMap<>();
    try {
      file.forEach(
          stores.home(), (session, known) -> archived.put(session.id(), SessionDigest.of(session)));
    } catch (SessionStoreException e) {
      throw new JsonFailedException(e);
    }
    return compare(stores, workspace, "", archived);
  }

  private static WorkspaceComparison compare(
      BothStores stores, Workspace workspace, String version, Map<String, SessionDigest> json) {
    List<Suspect> suspects = new ArrayList<>();
    long[] equal = new long[1];
    stores
        .sqlite()
        .scan(
            workspace,
            session -> {
              SessionDigest sqlite = SessionDigest.of(session);
              SessionDigest other = json.remove(session.id());
              if (sqlite.equals(other)) {
                equal[0]++;
              } else {
                suspects.add(new Suspect(session.id(), sqlite, other));
              }
            });
    json.forEach((id, digest) -> suspects.add(new Suspect(id, null, digest)));
    return new WorkspaceComparison(version, equal[0], suspects);
  }

  private static String walkJson(
      BothStores stores, Workspace workspace, Map<String, SessionDigest> digests) {
    for (int attempt = 1; ; attempt++) {
      digests.clear();
      try {
        return stores
            .json()
            .scan(workspace, session -> digests.put(session.id(), SessionDigest.of(session)));
      } catch (StoreBusyException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw new JsonFailedException(e);
        }
      } catch (SessionStoreException e) {
        throw new JsonFailedException(e);
      }
    }
  }
}
