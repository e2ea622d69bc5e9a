package dev.sessionstore.tck;

import dev.sessionstore.RawJson;
import dev.sessionstore.WorktreeSession;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells in which field two values differ, and where: values print no content, and outputs are
 * megabytes long, so that a plain comparison of two sessions would tell nothing or too much.
 */
public final class SessionDifference {

  private static final int SHOWN = 40;

  private SessionDifference() {}

  /**
   * Fails, naming the field, if two sessions differ.
   *
   * @param expected what was given
   * @param actual what came back
   */
  public static void assertSame(WorktreeSession expected, WorktreeSession actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(
          "session " + shown(expected.id()) + ": " + between(expected, actual));
    }
    if (expected.hashCode() != actual.hashCode()) {
      throw new AssertionError("equal sessions with different hash codes: " + shown(expected.id()));
    }
  }

  /**
   * Describes the first difference.
   *
   * @param expected one session
   * @param actual another
   * @return the field and both values, shortened; empty if the two are equal
   */
  public static String between(WorktreeSession expected, WorktreeSession actual) {
    return of("", expected, actual);
  }

  private static String of(String at, @Nullable Object expected, @Nullable Object actual) {
    if (Objects.equals(expected, actual)) {
      return "";
    }
    if (expected instanceof Record a
        && actual instanceof Record b
        && a.getClass() == b.getClass()) {
      for (RecordComponent component : a.getClass().getRecordComponents()) {
        String name = at.isEmpty() ? component.getName() : at + "." + component.getName();
        String found = of(name, value(component, a), value(component, b));
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    if (expected instanceof List<?> a && actual instanceof List<?> b) {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        String found = of(at + "[" + i + "]", a.get(i), b.get(i));
        if (!found.isEmpty()) {
          return found;
        }
      }
      return at + ": expected " + a.size() + " elements, found " + b.size();
    }
    return at + ": " + texts(text(expected), text(actual));
  }

  private static @Nullable Object value(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof RawJson json ? json.text() : value == null ? null : value.toString();
  }

  private static String texts(@Nullable String expected, @Nullable String actual) {
    if (expected == null || actual == null) {
      return "expected "
          + (expected == null ? "null" : shown(expected))
          + ", found "
          + (actual == null ? "null" : shown(actual));
    }
    int i = 0;
    while (i < Math.min(expected.length(), actual.length())
        && expected.charAt(i) == actual.charAt(i)) {
      i++;
    }
    return "from index "
        + i
        + " expected "
        + shown(expected.substring(i))
        + ", found "
        + shown(actual.substring(i))
        + " (lengths "
        + expected.length()
        + ", "
        + actual.length()
        + ")";
  }

  /** Quotes the beginning of a text so that it can be printed anywhere. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder("'");
    text.chars()
        .limit(SHOWN)
        .forEach(
            c -> {
              if (c < ' ' || c > '~') {
                shown.append(String.format("\\u%04x", c));
              } else {
                shown.append((char) c);
              }
            });
    return shown.append(text.length() > SHOWN ? "…'" : "'").toString();
  }
}
