package dev.sessionstore.spi;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceNotFoundException;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.Page;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreClosedException;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What every backend does alike around its operations: refuses nulls and invalid sessions before
 * any write, refuses calls after {@link #close()} and from within a {@code modify} function, lets
 * {@code close} wait for the operations under way, and takes one clock reading per stamped
 * operation. A backend extends it and implements the protected methods, each of which is called
 * with checked arguments on an open store, by any number of threads at once.
 */
public abstract class AbstractSessionStore implements SessionStore {

  private final Clock clock;
  private final OperationGate gate = new OperationGate();
  private final ThreadLocal<Boolean> modifying = new ThreadLocal<>();

  /**
   * Creates an open store.
   *
   * @param clock stamps {@code updatedAt}
   */
  protected AbstractSessionStore(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Adds a valid session at the end.
   *
   * @param workspace the workspace
   * @param session the session
   * @throws dev.sessionstore.DuplicateSessionException if the id is taken
   */
  protected abstract void insert(Workspace workspace, WorktreeSession session);

  /**
   * Replaces a session in its place.
   *
   * @param workspace the workspace
   * @param session the new, valid state
   * @throws SessionNotFoundException if there is none with this id
   */
  protected abstract void replace(Workspace workspace, WorktreeSession session);

  /**
   * Replaces a session by what a function makes of it, atomically.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @param change to be called once, in the calling thread; gives a valid session with the same id
   * @return the result of the function
   * @throws SessionNotFoundException if there is none with this id
   */
  protected abstract WorktreeSession edit(
      Workspace workspace, String id, UnaryOperator<WorktreeSession> change);

  /**
   * Looks a session up.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @return the session, or empty
   */
  protected abstract Optional<WorktreeSession> lookUp(Workspace workspace, String id);

  /**
   * Reads all sessions.
   *
   * @param workspace the workspace
   * @return the sessions in store order, as an unmodifiable list
   */
  protected abstract List<WorktreeSession> readAll(Workspace workspace);

  /**
   * Walks through all sessions.
   *
   * @param workspace the workspace
   * @param action takes them in store order
   */
  protected abstract void walk(Workspace workspace, Consumer<? super WorktreeSession> action);

  /**
   * Deletes a session.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @return false if there was none
   */
  protected abstract boolean remove(Workspace workspace, String id);

  /**
   * Replaces a session by what a function of this library makes of it, atomically. Unlike one that
   * a user has given, it may be called again for a newer state, and in another thread. The default
   * makes no use of that.
   *
   * @param workspace the workspace
   * @param id the session's id
   * @param change gives a valid session with the same id, or throws
   * @return the result of the function
   * @throws SessionNotFoundException if there is none with this id
   */
  protected WorktreeSession amend(
      Workspace workspace, String id, UnaryOperator<WorktreeSession> change) {
    return edit(workspace, id, change);
  }

  /**
   * Lists a page.
   *
   * @param workspace the workspace
   * @param query what to list
   * @return the page
   */
  protected abstract Page<SessionSummary> page(Workspace workspace, SessionQuery query);

  /**
   * Searches.
   *
   * @param workspace the workspace
   * @param query what to look for; not blank
   * @param limit how many hits at most, from 1
   * @return the hits
   */
  protected abstract List<SearchHit> hits(Workspace workspace, TextQuery query, int limit);

  /**
   * Lists the workspaces.
   *
   * @return all workspaces that the store knows, by hash
   */
  protected abstract List<Workspace> known();

  /** Releases all resources; called once, when no operation is under way. */
  protected abstract void release();

  @Override
  public final WorktreeSession create(Workspace workspace, WorktreeSession session) {
    Objects.requireNonNull(workspace, "workspace");
    SessionValidation.requireValid(session);
    return guarded(
        () -> {
          insert(workspace, session);
          return session;
        });
  }

  @Override
  public final WorktreeSession update(Workspace workspace, WorktreeSession session) {
    Objects.requireNonNull(workspace, "workspace");
    SessionValidation.requireValid(session);
    return guarded(
        () -> {
          replace(workspace, session);
          return session;
        });
  }

  @Override
  public final WorktreeSession modify(
      Workspace workspace, String id, UnaryOperator<WorktreeSession> change) {
    requireKey(workspace, id);
    Objects.requireNonNull(change, "change");
    return guarded(() -> edit(workspace, id, session -> changed(session, change)));
  }

  private WorktreeSession changed(WorktreeSession session, UnaryOperator<WorktreeSession> change) {
    modifying.set(true);
    try {
      WorktreeSession result =
          Objects.requireNonNull(change.apply(session), "modify's function returned null");
      if (!result.id().equals(session.id())) {
        throw new InvalidSessionException(session.id(), "id", "modify may not change the id");
      }
      return SessionValidation.requireValid(result);
    } finally {
      modifying.remove();
    }
  }

  @Override
  public final WorktreeSession get(Workspace workspace, String id) {
    return find(workspace, id)
        .orElseThrow(() -> new SessionNotFoundException(workspace.hash(), id));
  }

  @Override
  public final Optional<WorktreeSession> find(Workspace workspace, String id) {
    requireKey(workspace, id);
    return guarded(() -> lookUp(workspace, id));
  }

  @Override
  public final List<WorktreeSession> getAll(Workspace workspace) {
    Objects.requireNonNull(workspace, "workspace");
    return guarded(() -> readAll(workspace));
  }

  @Override
  public final void forEach(Workspace workspace, Consumer<? super WorktreeSession> action) {
    Objects.requireNonNull(workspace, "workspace");
    Objects.requireNonNull(action, "action");
    guarded(
        () -> {
          walk(workspace, action);
          return true;
        });
  }

  @Override
  public final boolean delete(Workspace workspace, String id) {
    requireKey(workspace, id);
    return guarded(() -> remove(workspace, id));
  }

  @Override
  public final WorktreeSession addChatMessage(Workspace workspace, String id, ChatMessage message) {
    requireKey(workspace, id);
    Objects.requireNonNull(message, "message");
    Timestamp now = Timestamp.of(clock.instant());
    return guarded(
        () ->
            amend(
                workspace,
                id,
                session -> {
                  SessionValidation.requireValid(id, session.chatHistory().size(), message);
                  return session.withChatMessage(message, now);
                }));
  }

  @Override
  public final WorktreeSession updateInstanceStatus(
      Workspace workspace, String id, long instanceId, InstanceStatus status) {
    requireKey(workspace, id);
    SessionValidation.requireValid(id, "status", Objects.requireNonNull(status, "status"));
    Timestamp now = Timestamp.of(clock.instant());
    return guarded(
        () ->
            amend(
                workspace,
                id,
                session ->
                    session
                        .withInstanceStatus(instanceId, status, now)
                        .orElseThrow(
                            () ->
                                new InstanceNotFoundException(workspace.hash(), id, instanceId))));
  }

  @Override
  public final Page<SessionSummary> list(Workspace workspace, SessionQuery query) {
    Objects.requireNonNull(workspace, "workspace");
    Objects.requireNonNull(query, "query");
    return guarded(() -> page(workspace, query));
  }

  @Override
  public final List<SearchHit> search(Workspace workspace, String text, int limit) {
    Objects.requireNonNull(workspace, "workspace");
    TextQuery query = TextQuery.of(text);
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
    return guarded(() -> query.isBlank() ? List.of() : hits(workspace, query, limit));
  }

  @Override
  public final List<Workspace> workspaces() {
    return guarded(this::known);
  }

  @Override
  public final void close() {
    gate.close(this::release);
  }

  /**
   * Runs an operation while the store is kept open. For operations that a backend offers beyond
   * {@link SessionStore}.
   *
   * @param <T> the operation's result
   * @param operation the operation
   * @return its result
   * @throws StoreClosedException if the store is closed
   * @throws IllegalStateException if called by a function given to {@code modify}
   */
  protected final <T> T guarded(Supplier<T> operation) {
    if (modifying.get() != null) {
      throw new IllegalStateException("a function given to modify may not call the store");
    }
    return gate.pass(operation);
  }

  private static void requireKey(Workspace workspace, String id) {
    Objects.requireNonNull(workspace, "workspace");
    Objects.requireNonNull(id, "id");
  }
}
