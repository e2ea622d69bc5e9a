package dev.sessionstore.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SessionListing;
import dev.sessionstore.spi.TextQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * The part of the contract that is shown with random sessions, queries and operations, for a
 * backend's test class to extend beside {@link SessionStoreContract}. The definitions to compare
 * with are {@link SessionListing} and {@link InMemorySessionStore}.
 *
 * <p>jqwik prints the seed of each property's random numbers, also when it holds (unless {@code
 * jqwik.reporting.onlyfailures} is set). To repeat a run, put the seed into the annotation:
 * {@code @Property(seed = "…")}.
 */
public abstract class SessionStoreProperties {

  private final ManualClock clock = new ManualClock(Instant.parse("2031-05-06T07:08:09.123456Z"));
  private Path folder;
  private StoreConfig config;
  private SessionStore store;
  private long workspaces;

  /**
   * Opens a store of the backend under test.
   *
   * @param storeConfig how to open it: a home, a clock, a busy timeout; to be adapted as the
   *     backend needs it
   * @return the open store
   */
  protected abstract SessionStore open(StoreConfig storeConfig);

  /**
   * Tells what the backend cannot do by its nature.
   *
   * @return empty unless overridden
   */
  protected Set<Capability> lacks() {
    return Set.of();
  }

  @BeforeProperty
  void openStore() throws IOException {
    folder = Files.createTempDirectory("session-store-tck");
    config = StoreConfig.builder().home(folder.resolve("home")).clock(clock).build();
    store = open(config);
  }

  @AfterProperty
  void closeStore() throws IOException {
    store.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void anySession_comesBackEqual(@ForAll("sessions") WorktreeSession session) {
    Workspace workspace = newWorkspace();

    SessionDifference.assertSame(session, store.create(workspace, session));

    SessionDifference.assertSame(session, store.get(workspace, session.id()));
    if (!lacks().contains(Capability.SHARES_HOME)) {
      try (SessionStore other = open(config)) {
        StoreUnderTest.assertHolds(other, workspace, List.of(session));
      }
    }
  }

  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void anySessionOverAnyOther_comesBackEqual(
      @ForAll("sessions") WorktreeSession first, @ForAll("sessions") WorktreeSession second) {
    Workspace workspace = newWorkspace();
    WorktreeSession changed = second.toBuilder().id(first.id()).build();
    store.create(workspace, first);

    store.update(workspace, changed);
    SessionDifference.assertSame(changed, store.get(workspace, first.id()));

    store.modify(workspace, first.id(), session -> first);
    StoreUnderTest.assertHolds(store, workspace, List.of(first));
  }

  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void anyOperations_haveTheSameEffectAsOnTheModel(
      @ForAll("operations") List<StoreOperation> operations) {
    compareWithModel(operations);
  }

  @Tag("sweep")
  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void manyOperations_haveTheSameEffectAsOnTheModel(
      @ForAll("manyOperations") List<StoreOperation> operations) {
    compareWithModel(operations);
  }

  private void compareWithModel(List<StoreOperation> operations) {
    List<Workspace> targets = List.of(newWorkspace(), newWorkspace());
    try (SessionStore model = InMemorySessionStore.open(modelConfig())) {
      for (StoreOperation operation : operations) {
        assertThat(operation.outcome(store, targets))
            .as("%s, of %s", operation, operations)
            .isEqualTo(operation.outcome(model, targets));
        clock.advance(Duration.ofMillis(1));
        if (operation.reopens()) {
          assertReopenedHolds(targets, model);
        }
      }
      assertReopenedHolds(targets, model);
    }
  }

  private void assertReopenedHolds(List<Workspace> targets, SessionStore model) {
    if (!lacks().contains(Capability.KEEPS_AFTER_CLOSE)) {
      store.close();
      store = open(config);
    }
    for (Workspace workspace : targets) {
      StoreUnderTest.assertHolds(store, workspace, model.getAll(workspace));
      assertThat(store.workspaces().contains(workspace))
          .isEqualTo(model.workspaces().contains(workspace));
    }
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void anyQuery_listsWhatTheDefinitionDoes(
      @ForAll("listed") List<WorktreeSession> sessions, @ForAll("queries") SessionQuery query) {
    Workspace workspace = newWorkspace();
    sessions.forEach(session -> store.create(workspace, session));
    SessionQuery whole =
        new SessionQuery(
            query.types(),
            query.statuses(),
            query.createdFrom(),
            query.createdBefore(),
            query.updatedFrom(),
            query.updatedBefore(),
            query.text(),
            query.order(),
            SessionQuery.MAX_LIMIT,
            null);

    assertThat(StoreUnderTest.listAll(store, workspace, query))
        .isEqualTo(new SessionListing(sessions).page(whole).items());
  }

  @Fault(39)
  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void anyText_findsWhatTheDefinitionDoes(
      @ForAll("listed") List<WorktreeSession> sessions,
      @ForAll("searched") List<String> queries,
      @ForAll("limits") int limit) {
    Workspace workspace = newWorkspace();
    sessions.forEach(session -> store.create(workspace, session));

    for (String text : queries) {
      TextQuery query = TextQuery.of(text);
      assertThat(store.search(workspace, text, limit))
          .as(SessionDifference.shown(text))
          .isEqualTo(
              query.isBlank() ? List.of() : new SessionListing(sessions).search(query, limit));
    }
  }

  @Provide
  Arbitrary<WorktreeSession> sessions() {
    return SessionArbitraries.sessions();
  }

  @Provide
  Arbitrary<List<StoreOperation>> operations() {
    return StoreOperation.arbitrary().list().ofMinSize(1).ofMaxSize(30);
  }

  @Provide
  Arbitrary<List<StoreOperation>> manyOperations() {
    return StoreOperation.arbitrary().list().ofMinSize(20).ofMaxSize(100);
  }

  @Provide
  Arbitrary<List<WorktreeSession>> listed() {
    return QueryArbitraries.sessions()
        .list()
        .ofMaxSize(8)
        .map(
            sessions -> {
              List<WorktreeSession> named = new ArrayList<>();
              for (WorktreeSession session : sessions) {
                named.add(session.toBuilder().id("s" + named.size()).build());
              }
              return named;
            });
  }

  @Provide
  Arbitrary<SessionQuery> queries() {
    return QueryArbitraries.queries();
  }

  @Provide
  Arbitrary<List<String>> searched() {
    return QueryArbitraries.words().list().ofMinSize(1).ofMaxSize(10);
  }

  @Provide
  Arbitrary<Integer> limits() {
    return Arbitraries.integers().between(1, 9);
  }

  private StoreConfig modelConfig() {
    return config.toBuilder().home(folder.resolve("model")).build();
  }

  /** Each try has workspaces of its own, so that one store serves all tries. */
  private Workspace newWorkspace() {
    return Workspace.ofHash(String.format("%016x", ++workspaces));
  }
}
