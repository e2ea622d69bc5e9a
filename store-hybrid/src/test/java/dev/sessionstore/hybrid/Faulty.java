package dev.sessionstore.hybrid;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.spi.ReplicationSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A real store that fails, or dies, where a test wants it to. */
class Faulty {

  private volatile Object target;
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile Consumer<String> before = call -> {};
  private volatile Consumer<String> after = call -> {};

  Faulty(Object target) {
    this.target = target;
  }

  /** Sets the store, where it is opened later. */
  void target(Object store) {
    target = store;
  }

  /** Runs before each call, with the name of the method; may throw in its place. */
  Faulty before(Consumer<String> hook) {
    before = hook;
    return this;
  }

  /** Runs after each call that returned; may throw although it was carried out. */
  Faulty after(Consumer<String> hook) {
    after = hook;
    return this;
  }

  /** Lets every call but {@code close} fail from now on, as a store that is not reachable. */
  void fail(String why) {
    before(
        call -> {
          if (!call.equals("close")) {
            throw new StoreUnavailableException(why, null);
          }
        });
  }

  void mend() {
    before(call -> {});
    after(call -> {});
  }

  /** The methods called since the last {@link #forgetCalls()}. */
  List<String> calls() {
    return calls;
  }

  void forgetCalls() {
    calls.clear();
  }

  Leader asLeader() {
    Object proxy = proxy(SessionStore.class, ReplicationSource.class, BulkWrite.class);
    return new Leader((SessionStore) proxy, (ReplicationSource) proxy, (BulkWrite) proxy);
  }

  /** Both a {@link SessionStore} and a {@link Replica}. */
  Object asFollower() {
    return proxy(SessionStore.class, Replica.class);
  }

  private Object proxy(Class<?>... types) {
    return Proxy.newProxyInstance(
        Faulty.class.getClassLoader(),
        types,
        (proxy, method, arguments) -> call(method, arguments));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    String name = method.getName();
    calls.add(name);
    before.accept(name);
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    after.accept(name);
    return result(name, result);
  }

  /** What a call returns, for a test to forge. */
  Object result(String method, Object result) {
    return result;
  }
}
