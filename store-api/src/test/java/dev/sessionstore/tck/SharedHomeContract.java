package dev.sessionstore.tck;

import static dev.sessionstore.tck.ConcurrencyContract.counter;
import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.WorktreeSession;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two stores on one home, as two windows of an editor have them: each sees the other at once. */
public interface SharedHomeContract extends StoreUnderTest {

  @Test
  default void twoStores_everyWriteOfOne_isSeenByTheOther() {
    assumeCan(Capability.SHARES_HOME);
    try (SessionStore other = openWith(config())) {
      store().create(WORKSPACE, full("s"));
      assertSeen(other, List.of(full("s")));

      WorktreeSession expected = other.addChatMessage(WORKSPACE, "s", message("m", "added"));
      assertSeen(store(), List.of(expected));

      expected = store().updateInstanceStatus(WORKSPACE, "s", 1, InstanceStatus.FAILED);
      assertSeen(other, List.of(expected));

      expected = other.modify(WORKSPACE, "s", s -> s.toBuilder().task("modified").build());
      assertSeen(store(), List.of(expected));

      expected = store().update(WORKSPACE, full("s"));
      assertSeen(other, List.of(expected));

      other.create(WORKSPACE, simple("t"));
      assertSeen(store(), List.of(full("s"), simple("t")));

      store().delete(WORKSPACE, "s");
      assertSeen(other, List.of(simple("t")));
      store().create(WORKSPACE, simple("s"));
      assertSeen(other, List.of(simple("t"), simple("s")));

      other.create(OTHER_WORKSPACE, simple("s"));
      assertThat(store().workspaces()).containsExactly(WORKSPACE, OTHER_WORKSPACE);
      assertThat(store().getAll(OTHER_WORKSPACE)).containsExactly(simple("s"));
    }
  }

  /** Sizes and times of files may stay the same, and clocks are coarse. */
  @Test
  default void twoStores_manyQuickWritesOfEqualLength_areSeenAtOnce() {
    assumeCan(Capability.SHARES_HOME);
    try (SessionStore other = openWith(config())) {
      store().create(WORKSPACE, counter("s", 100));
      for (int i = 101; i < 160; i++) {
        SessionStore writer = i % 2 == 0 ? store() : other;
        SessionStore reader = i % 2 == 0 ? other : store();
        writer.update(WORKSPACE, counter("s", i));
        assertThat(reader.get(WORKSPACE, "s")).isEqualTo(counter("s", i));
        assertThat(reader.getAll(WORKSPACE)).containsExactly(counter("s", i));
        assertThat(reader.find(WORKSPACE, "s")).contains(counter("s", i));
      }
    }
  }

  @Test
  default void twoStores_idTakenByTheOther_isTaken() {
    assumeCan(Capability.SHARES_HOME);
    try (SessionStore other = openWith(config())) {
      assertThat(store().find(WORKSPACE, "s")).isEmpty();
      other.create(WORKSPACE, full("s"));

      assertThatExceptionOfType(DuplicateSessionException.class)
          .isThrownBy(() -> store().create(WORKSPACE, simple("s")));

      assertSeen(other, List.of(full("s")));
    }
  }

  @Test
  default void twoStores_searchAndList_seeTheOther() {
    assumeCan(Capability.SHARES_HOME);
    try (SessionStore other = openWith(config())) {
      store().create(WORKSPACE, simple("s").toBuilder().task("first").build());
      assertThat(other.search(WORKSPACE, "first", 10)).hasSize(1);

      store().update(WORKSPACE, simple("s").toBuilder().task("second").build());
      assertThat(other.search(WORKSPACE, "first", 10)).isEmpty();
      assertThat(other.search(WORKSPACE, "second", 10)).hasSize(1);

      other.addChatMessage(WORKSPACE, "s", message("m", "認証"));
      assertThat(store().search(WORKSPACE, "認証", 10)).hasSize(1);
      assertThat(store().list(WORKSPACE, SessionQuery.builder().text("認証").build()).items())
          .hasSize(1);

      other.delete(WORKSPACE, "s");
      assertThat(store().search(WORKSPACE, "second", 10)).isEmpty();
      assertThat(store().list(WORKSPACE, SessionQuery.ALL).items()).isEmpty();
    }
  }

  @Test
  default void twoStores_8ThreadsModify_loseNoUpdate() throws Exception {
    assumeCan(Capability.SHARES_HOME);
    int each = 15;
    try (SessionStore other = openWith(config())) {
      store().create(WORKSPACE, counter("s", 0));

      Threads.all(
          8,
          thread ->
              () -> ConcurrencyContract.countUp(thread % 2 == 0 ? store() : other, "s", each));

      assertSeen(other, List.of(counter("s", 8L * each)));
    }
    assertHolds(WORKSPACE, List.of(counter("s", 8L * each)));
  }

  @Test
  default void twoStores_oneCloses_theOtherGoesOn() {
    assumeCan(Capability.SHARES_HOME);
    SessionStore other = openWith(config());
    other.create(WORKSPACE, full("s"));
    store().create(WORKSPACE, simple("t"));

    other.close();

    store().create(WORKSPACE, simple("u"));
    assertHolds(WORKSPACE, List.of(full("s"), simple("t"), simple("u")));
  }

  @Test
  default void twoStores_openedAtOnceInANewHome_bothWork() throws Exception {
    assumeCan(Capability.SHARES_HOME);
    var config = config().toBuilder().home(config().home().resolveSibling("new home")).build();

    List<SessionStore> stores = Threads.all(6, thread -> () -> openWith(config));

    for (int i = 0; i < stores.size(); i++) {
      stores.get(i).create(WORKSPACE, simple("s" + i));
    }
    for (SessionStore opened : stores) {
      assertThat(opened.getAll(WORKSPACE)).hasSize(stores.size());
      opened.close();
    }
  }

  private static void assertSeen(SessionStore store, List<WorktreeSession> expected) {
    StoreUnderTest.assertHolds(store, WORKSPACE, expected);
  }
}
