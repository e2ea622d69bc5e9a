package dev.sessionstore.json;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;

/** A home where something happens in the middle of an operation. */
abstract class HookedHomeTest extends HomeTest {

  final HookedFileSystem system = new HookedFileSystem();

  final JsonSessionStore openHooked() {
    return open(config().home(system.wrap(home)));
  }

  final JsonSessionStore openHooked(long cacheBytes) {
    return open(config().home(system.wrap(home)).cacheBytes(cacheBytes));
  }

  /** Runs once, before a call of this name on this workspace's folder, the n-th time. */
  final void before(String call, int nth, Runnable action) {
    AtomicInteger calls = new AtomicInteger();
    system.hook(
        (name, path) -> {
          if (name.equals(call)
              && path.startsWith(file.getParent())
              && calls.incrementAndGet() == nth) {
            action.run();
          }
        });
  }

  /** Fails the next calls of this name on this workspace's folder. */
  final void fail(String call, int times, IOException failure) {
    AtomicInteger left = new AtomicInteger(times);
    system.hook(
        (name, path) -> {
          if (name.equals(call)
              && path.startsWith(file.getParent())
              && left.getAndDecrement() > 0) {
            throw failure;
          }
        });
  }

  final void failFolderForce(IOException failure) {
    system.hook(
        (call, path) -> {
          if (call.equals("force") && path.equals(file.getParent())) {
            throw failure;
          }
        });
  }

  /** Writes the file in place, within a hook. */
  final void edit(String json) {
    try {
      write(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Removes the file, within a hook. */
  final void remove() {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
