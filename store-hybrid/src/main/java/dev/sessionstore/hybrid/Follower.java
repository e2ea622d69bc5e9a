package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import dev.sessionstore.hybrid.metrics.Operation;
import dev.sessionstore.hybrid.metrics.Side;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.Replica;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The following store as the mirror uses it: each failure of it, and nothing else, comes as a
 * {@link FollowerFailedException}. What the mirror's own code throws while the follower calls it
 * comes as it was thrown.
 */
final class Follower {

  private final SessionStore store;
  private final Replica replica;
  private final MetricsRecorder recorder;

  Follower(SessionStore store, Replica replica, MetricsRecorder recorder) {
    this.store = store;
    this.replica = replica;
    this.recorder = recorder;
  }

  SessionStore store() {
    return store;
  }

  List<Workspace> workspaces() {
    return asking(store::workspaces);
  }

  Optional<String> confirm(Workspace workspace, String version) {
    return asking(() -> replica.confirm(workspace, version));
  }

  Optional<WorktreeSession> stored(Workspace workspace, String id) {
    return asking(() -> replica.stored(workspace, id));
  }

  Optional<Receipt> receipt(Workspace workspace) {
    return asking(() -> replica.receipt(workspace));
  }

  long sizeBytes() {
    return asking(replica::sizeBytes);
  }

  String walk(Workspace workspace, Consumer<WorktreeSession> action) {
    CallBack own = new CallBack();
    return calling(own, () -> replica.scan(workspace, session -> own.run(session, action)));
  }

  Optional<String> setAside(Workspace workspace, Consumer<WorktreeSession> action) {
    CallBack own = new CallBack();
    return calling(own, () -> replica.setAside(workspace, session -> own.run(session, action)));
  }

  Optional<String> putAway(Workspace workspace, String version) {
    return asking(() -> replica.putAway(workspace, version));
  }

  /** Writes, which is what the follower is measured by. */
  Optional<String> apply(Workspace workspace, Replica.Batch batch) {
    CallBack own = new CallBack();
    Replica.Batch guarded =
        new Replica.Batch(
            batch.version(),
            batch.order(),
            batch.changed(),
            id -> own.call(() -> batch.states().of(id)),
            batch.durable());
    long start = System.nanoTime();
    Optional<String> version = calling(own, () -> replica.apply(workspace, guarded));
    recorder.succeeded(Side.FOLLOWER, Operation.MIRROR, System.nanoTime() - start);
    return version;
  }

  private <T> T asking(Supplier<T> call) {
    return calling(new CallBack(), call);
  }

  private static <T> T calling(CallBack own, Supplier<T> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      if (e == own.thrown) {
        throw e;
      }
      throw new FollowerFailedException(e);
    }
  }

  /** Remembers what our own code threw into the follower's. */
  private static final class CallBack {
    private @Nullable RuntimeException thrown;

    void run(WorktreeSession session, Consumer<WorktreeSession> action) {
      call(
          () -> {
            action.accept(session);
            return true;
          });
    }

    <T extends @Nullable Object> T call(Supplier<T> code) {
      try {
        return code.get();
      } catch (RuntimeException e) {
        thrown = e;
        throw e;
      }
    }
  }
}
