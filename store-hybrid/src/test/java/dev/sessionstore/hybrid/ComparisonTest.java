package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.SampleSessions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was written is read back and compared; what differs is repaired from the leader. */
class ComparisonTest extends HomeTest {

  /** A follower that writes something else than it was given, as long as it is told to. */
  private static final class Forger extends Faulty {
    private boolean forging;

    Forger(Object target) {
      super(target);
    }

    @Override
    Object result(String method, Object result) {
      if (forging && method.equals("stored") && result instanceof Optional<?> stored) {
        return stored.map(each -> ((WorktreeSession) each).toBuilder().task("forged").build());
      }
      return result;
    }
  }

  @Test
  void writeThatIsNotStoredAsGiven_isFound_namedByPointer_andRepaired() {
    Forger follower = new Forger(json());
    try (LogLines log = new LogLines(HybridSessionStore.class);
        HybridSessionStore store =
            builder(MirrorMode.SYNC, new Faulty(sqlite()), follower).open()) {
      follower.forging = true;
      store.create(WORKSPACE, SampleSessions.simple("a"));

      assertThat(log.all())
          .anySatisfy(
              line -> assertThat(line).contains("'a'", WORKSPACE.hash(), "DIFFERENT", "'/task'"))
          .noneSatisfy(line -> assertThat(line).contains("forged"));
      assertThat(store.metrics().consistencyFailures()).isOne();

      follower.forging = false;
      assertThat(store.flush().complete()).isTrue();
      assertThat(store.metrics().healedDivergences()).isOne();
    }
    assertStoresEqual();
  }

  @Test
  void equalStores_areFoundEqual() {
    try (HybridSessionStore store = open(MirrorMode.ASYNC)) {
      store.create(WORKSPACE, SampleSessions.full("a"));
      store.create(OTHER, SampleSessions.full("b"));

      assertThat(store.compareAll()).isEmpty();
      assertThat(store.metrics().consistencyChecks()).isGreaterThanOrEqualTo(2);
      assertThat(store.metrics().consistencyFailures()).isZero();
    }
  }

  @Test
  void whatAnotherWrites_isNoDivergence() {
    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      store.create(WORKSPACE, SampleSessions.simple("a"));
      edit(WORKSPACE, List.of(SampleSessions.full("a"), SampleSessions.full("b")));

      assertThat(store.compare(WORKSPACE)).isEmpty();
      assertThat(store.getAll(WORKSPACE)).hasSize(2);
    }
  }
}
