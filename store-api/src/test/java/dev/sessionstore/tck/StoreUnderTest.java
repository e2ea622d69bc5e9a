package dev.sessionstore.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The store that the tests of one theme work on. {@link SessionStoreContract} implements it; a
 * backend author has nothing to do with it but to open a store.
 */
public interface StoreUnderTest {

  /** The workspace that most tests use. */
  Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  /** A workspace beside it. */
  Workspace OTHER_WORKSPACE = Workspace.ofHash("fedcba9876543210");

  /**
   * Opens a store.
   *
   * @param config how to open it
   * @return the open store; the test closes it
   */
  SessionStore openWith(StoreConfig config);

  /**
   * Returns the store of this test, in a home of its own.
   *
   * @return the open store
   */
  SessionStore store();

  /**
   * Returns how the store of this test was opened.
   *
   * @return its configuration
   */
  StoreConfig config();

  /**
   * Returns the clock of the store of this test.
   *
   * @return the clock in {@link #config()}
   */
  ManualClock clock();

  /**
   * Closes the store of this test and opens its home again.
   *
   * @return the new store, which {@link #store()} returns from now on
   */
  SessionStore reopen();

  /**
   * Tells what the backend cannot do by its nature.
   *
   * @return empty unless overridden
   */
  default Set<Capability> lacks() {
    return Set.of();
  }

  /**
   * Skips the test if the backend lacks something.
   *
   * @param capability what the test needs
   */
  default void assumeCan(Capability capability) {
    assumeFalse(
        lacks().contains(capability), () -> "the backend declares that it lacks " + capability);
  }

  /**
   * Adds sessions.
   *
   * @param workspace where to
   * @param sessions the sessions, in order
   */
  default void createAll(Workspace workspace, List<WorktreeSession> sessions) {
    sessions.forEach(session -> store().create(workspace, session));
  }

  /**
   * Reads everything.
   *
   * @param store the store
   * @return the sessions of all workspaces in store order
   */
  default Map<Workspace, List<WorktreeSession>> everythingIn(SessionStore store) {
    Map<Workspace, List<WorktreeSession>> all = new HashMap<>();
    store.workspaces().forEach(workspace -> all.put(workspace, store.getAll(workspace)));
    return all;
  }

  /**
   * Checks by every reading operation that a workspace holds exactly these sessions, in the store
   * of this test, in another store that has cached nothing, and after reopening.
   *
   * @param workspace the workspace
   * @param expected its sessions, in store order
   */
  default void assertHolds(Workspace workspace, List<WorktreeSession> expected) {
    assertHolds(store(), workspace, expected);
    if (!lacks().contains(Capability.SHARES_HOME)) {
      try (SessionStore another = openWith(config())) {
        assertHolds(another, workspace, expected);
      }
    }
    if (!lacks().contains(Capability.KEEPS_AFTER_CLOSE)) {
      assertHolds(reopen(), workspace, expected);
    }
  }

  /**
   * Checks by every reading operation that a workspace holds exactly these sessions.
   *
   * @param store the store to ask
   * @param workspace the workspace
   * @param expected its sessions, in store order
   */
  static void assertHolds(SessionStore store, Workspace workspace, List<WorktreeSession> expected) {
    for (WorktreeSession session : expected) {
      SessionDifference.assertSame(session, store.get(workspace, session.id()));
      assertThat(store.find(workspace, session.id())).contains(session);
    }
    List<WorktreeSession> all = store.getAll(workspace);
    assertThat(all).extracting(WorktreeSession::id).isEqualTo(idsOf(expected));
    for (int i = 0; i < expected.size(); i++) {
      SessionDifference.assertSame(expected.get(i), all.get(i));
    }
    List<WorktreeSession> walked = new ArrayList<>();
    store.forEach(workspace, walked::add);
    assertThat(walked).isEqualTo(all);
    assertThat(listAll(store, workspace, SessionQuery.ALL))
        .containsExactlyInAnyOrderElementsOf(expected.stream().map(SessionSummary::of).toList());
  }

  /**
   * Lists page after page to the end.
   *
   * @param store the store to ask
   * @param workspace the workspace
   * @param query the query of the first page
   * @return the items of all pages
   */
  static List<SessionSummary> listAll(SessionStore store, Workspace workspace, SessionQuery query) {
    List<SessionSummary> items = new ArrayList<>();
    var page = store.list(workspace, query);
    items.addAll(page.items());
    for (String cursor = page.nextCursor(); cursor != null; cursor = page.nextCursor()) {
      assertThat(page.items()).as("a page with a next one").hasSize(query.limit());
      page = store.list(workspace, query.after(cursor));
      assertThat(page.items()).as("a page that was announced").isNotEmpty();
      items.addAll(page.items());
    }
    return items;
  }

  /**
   * Names sessions.
   *
   * @param sessions the sessions
   * @return their ids, in order
   */
  static List<String> idsOf(List<WorktreeSession> sessions) {
    return sessions.stream().map(WorktreeSession::id).toList();
  }
}
