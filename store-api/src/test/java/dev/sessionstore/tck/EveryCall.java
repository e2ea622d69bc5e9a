package dev.sessionstore.tck;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call of a method of {@link SessionStore} with harmless arguments that fit. All methods are
 * found by reflection, so that one added later is not forgotten.
 *
 * @param method the method
 * @param arguments what it is called with
 */
public record EveryCall(Method method, List<@Nullable Object> arguments) {

  /**
   * Makes calls that concern one session; those that write would change it.
   *
   * @param workspace where it is
   * @param session the session
   * @return a call of each method
   */
  public static List<EveryCall> on(Workspace workspace, WorktreeSession session) {
    return Arrays.stream(SessionStore.class.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .sorted(Comparator.comparing(Method::getName))
        .map(
            method ->
                new EveryCall(
                    method,
                    Arrays.stream(method.getParameterTypes())
                        .map(type -> argument(type, workspace, session))
                        .toList()))
        .toList();
  }

  /** The same call with null for each argument that could be null, in turn. */
  Stream<EveryCall> withEachArgumentNull() {
    return Stream.iterate(0, i -> i < arguments.size(), i -> i + 1)
        .filter(i -> !method.getParameterTypes()[i].isPrimitive())
        .map(
            i -> {
              Object[] changed = arguments.toArray();
              changed[i] = null;
              return new EveryCall(method, Arrays.asList(changed));
            });
  }

  /**
   * Tells whether this call closes the store.
   *
   * @return true if it does
   */
  public boolean isClose() {
    return method.getName().equals("close");
  }

  /**
   * Calls the method; what it throws is thrown as it is.
   *
   * @param store on which store
   */
  public void on(SessionStore store) {
    try {
      method.invoke(store, arguments.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new AssertionError(e.getCause());
    } catch (IllegalAccessException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return method.getName() + (arguments.stream().allMatch(Objects::nonNull) ? "" : " with a null");
  }

  private static Object argument(Class<?> type, Workspace workspace, WorktreeSession session) {
    if (type == Workspace.class) {
      return workspace;
    } else if (type == WorktreeSession.class) {
      return session.toBuilder().task("changed").build();
    } else if (type == String.class) {
      return session.id();
    } else if (type == UnaryOperator.class) {
      UnaryOperator<WorktreeSession> change = s -> s.toBuilder().task("changed").build();
      return change;
    } else if (type == Consumer.class) {
      Consumer<WorktreeSession> action = s -> {};
      return action;
    } else if (type == ChatMessage.class) {
      return SampleSessions.message("m", "changed");
    } else if (type == InstanceStatus.class) {
      return InstanceStatus.of("changed");
    } else if (type == SessionQuery.class) {
      return SessionQuery.ALL;
    } else if (type == long.class) {
      return 0L;
    } else if (type == int.class) {
      return 1;
    }
    throw new AssertionError("the test kit has no argument of type " + type + "; add one");
  }
}
