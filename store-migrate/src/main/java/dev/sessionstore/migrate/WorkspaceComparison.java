package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.SessionDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A workspace as both stores hold it, compared in one walk through each. Of a session only its
 * digest is held in memory.
 *
 * @param versions the version at which each live file was read
 * @param equal how many sessions are equal in both
 * @param inFiles the ids of the sessions that a file holds
 * @param suspects those that are not equal, or were written between the two walks, once for each
 *     file that is concerned
 */
record WorkspaceComparison(
    Map<Workspace, String> versions, long equal, Set<String> inFiles, List<Suspect> suspects) {

  private static final int MAX_ATTEMPTS = 20;

  /**
   * Compares with the live files. A session is missed in the one under the workspace's own hash
   * only, and only if no other one has it.
   *
   * @throws JsonFailedException if a file cannot be read, or is written on and on
   */
  static WorkspaceComparison of(BothStores stores, WorkspaceFiles files) {
    Map<Workspace, String> versions = new LinkedHashMap<>();
    Map<Workspace, Map<String, SessionDigest>> digests = new LinkedHashMap<>();
    for (Workspace file : files.live()) {
      Map<String, SessionDigest> json = new LinkedHashMap<>();
      versions.put(file, walkJson(stores, file, json));
      digests.put(file, json);
    }
    return compare(stores, files.workspace(), versions, digests);
  }

  /**
   * Compares with a file that was put away, as if it had its name back.
   *
   * @throws JsonFailedException if the file cannot be read
   */
  static WorkspaceComparison ofArchive(BothStores stores, Workspace workspace, ArchivedFile file) {
    Map<String, SessionDigest> archived = new LinkedHashMap<>();
    try {
      file.forEach(stores.home(), session -> archived.put(session.id(), SessionDigest.of(session)));
    } catch (SessionStoreException e) {
      throw new JsonFailedException(workspace, e);
    }
    return compare(stores, workspace, Map.of(), Map.of(workspace, archived));
  }

  private static WorkspaceComparison compare(
      BothStores stores,
      Workspace workspace,
      Map<Workspace, String> versions,
      Map<Workspace, Map<String, SessionDigest>> digests) {
    Set<String> inFiles = new HashSet<>();
    digests.values().forEach(each -> inFiles.addAll(each.keySet()));
    List<Suspect> suspects = new ArrayList<>();
    long[] equal = new long[1];
    stores
        .sqlite()
        .scan(
            workspace,
            session -> {
              SessionDigest sqlite = SessionDigest.of(session);
              int before = suspects.size();
              if (!inFiles.contains(session.id())) {
                suspects.add(new Suspect(workspace, session.id(), sqlite, null));
              }
              digests.forEach(
                  (file, json) -> {
                    SessionDigest other = json.remove(session.id());
                    if (other != null && !other.equals(sqlite)) {
                      suspects.add(new Suspect(file, session.id(), sqlite, other));
                    }
                  });
              if (suspects.size() == before) {
                equal[0]++;
              }
            });
    digests.forEach(
        (file, json) ->
            json.forEach((id, digest) -> suspects.add(new Suspect(file, id, null, digest))));
    return new WorkspaceComparison(versions, equal[0], inFiles, suspects);
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
          throw new JsonFailedException(workspace, e);
        }
      } catch (SessionStoreException e) {
        throw new JsonFailedException(workspace, e);
      }
    }
  }
}
