package dev.sessionstore.benchmarks;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.Page;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.ArrayWriter;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.spi.AbstractSessionStore;
import dev.sessionstore.spi.SessionListing;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.spi.TextQuery;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What the old editor does, as the baseline of "times as fast": each operation reads the
 * workspace's whole file and parses it, and each write then writes it whole, pretty-printed, over
 * the old one, with neither lock nor sync. It uses this library's codec, which is faster than the
 * one it stands for.
 */
final class LegacyAlgorithm extends AbstractSessionStore {

  private final StoreHome home;

  LegacyAlgorithm(StoreConfig config) {
    super(config.clock());
    home = StoreHome.prepare(config.home());
  }

  private List<WorktreeSession> parse(Workspace workspace) {
    Path file = home.legacyFile(workspace);
    return Files.exists(file) ? new ArrayList<>(SessionJson.readAll(file)) : new ArrayList<>();
  }

  private void write(Workspace workspace, List<WorktreeSession> sessions) {
    try {
      Files.createDirectories(home.sessions());
      try (OutputStream out =
              new BufferedOutputStream(Files.newOutputStream(home.legacyFile(workspace)));
          ArrayWriter writer = SessionJson.arrayWriter(out)) {
        for (WorktreeSession session : sessions) {
          writer.write(session);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int indexOf(List<WorktreeSession> sessions, String id) {
    for (int i = 0; i < sessions.size(); i++) {
      if (sessions.get(i).id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  protected void insert(Workspace workspace, WorktreeSession session) {
    List<WorktreeSession> sessions = parse(workspace);
    if (indexOf(sessions, session.id()) >= 0) {
      throw new DuplicateSessionException(workspace.hash(), session.id());
    }
    sessions.add(session);
    write(workspace, sessions);
  }

  @Override
  protected void replace(Workspace workspace, WorktreeSession session) {
    edit(workspace, session.id(), old -> session);
  }

  @Override
  protected WorktreeSession edit(
      Workspace workspace, String id, UnaryOperator<WorktreeSession> change) {
    List<WorktreeSession> sessions = parse(workspace);
    int index = indexOf(sessions, id);
    if (index < 0) {
      throw new SessionNotFoundException(workspace.hash(), id);
    }
    WorktreeSession changed = change.apply(sessions.get(index));
    sessions.set(index, changed);
    write(workspace, sessions);
    return changed;
  }

  @Override
  protected Optional<WorktreeSession> lookUp(Workspace workspace, String id) {
    return parse(workspace).stream().filter(session -> session.id().equals(id)).findFirst();
  }

  @Override
  protected List<WorktreeSession> readAll(Workspace workspace) {
    return parse(workspace);
  }

  @Override
  protected void walk(Workspace workspace, Consumer<? super WorktreeSession> action) {
    parse(workspace).forEach(action);
  }

  @Override
  protected boolean remove(Workspace workspace, String id) {
    List<WorktreeSession> sessions = parse(workspace);
    int index = indexOf(sessions, id);
    if (index >= 0) {
      sessions.remove(index);
      write(workspace, sessions);
    }
    return index >= 0;
  }

  @Override
  protected Page<SessionSummary> page(Workspace workspace, SessionQuery query) {
    return new SessionListing(parse(workspace)).page(query);
  }

  @Override
  protected List<SearchHit> hits(Workspace workspace, TextQuery query, int limit) {
    return new SessionListing(parse(workspace)).search(query, limit);
  }

  @Override
  protected List<Workspace> known() {
    try {
      return home.legacyFiles().stream()
          .map(file -> Workspace.ofHash(StoreHome.hashOf(file)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void release() {}
}
