package dev.sessionstore.spi;

import dev.sessionstore.RawJson;
import dev.sessionstore.WorktreeSession;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells where two versions of a session differ, without telling what they say. */
public final class SessionComparison {

  private final List<String> differences = new ArrayList<>();

  private SessionComparison() {}

  /**
   * Compares two versions.
   *
   * @param one a version
   * @param other another
   * @return the JSON Pointers (RFC 6901) of all members that differ, documented and unknown ones,
   *     named as in the legacy format, for example {@code /instances/0/status}; a member that only
   *     one of them has is one that differs, and an array in an unknown member is one value; empty
   *     exactly if they are equal
   */
  public static List<String> differences(WorktreeSession one, WorktreeSession other) {
    SessionComparison comparison = new SessionComparison();
    comparison.values("", one, other);
    return List.copyOf(comparison.differences);
  }

  private void values(String at, @Nullable Object one, @Nullable Object other) {
    if (one instanceof RawJson a && other instanceof RawJson b) {
      // Not by equals: at every level of a deep value it would look at all that is below.
      members(at, a, b);
    } else if (one instanceof Record a
        && other instanceof Record b
        && a.getClass() == b.getClass()) {
      components(at, a, b);
    } else if (one instanceof List<?> a && other instanceof List<?> b) {
      elements(at, a, b);
    } else if (!Objects.equals(one, other)) {
      differences.add(at);
    }
  }

  /** Components are named as the members are, save that the unknown ones stand beside them. */
  private void components(String at, Record one, Record other) {
    for (RecordComponent component : one.getClass().getRecordComponents()) {
      boolean unknown = component.getType() == RawJson.class;
      values(
          unknown ? at : at + "/" + component.getName(),
          value(component, one),
          value(component, other));
    }
  }

  private static @Nullable Object value(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the components of a public record can be read", e);
    }
  }

  private void elements(String at, List<?> one, List<?> other) {
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      values(
          at + "/" + i, i < one.size() ? one.get(i) : null, i < other.size() ? other.get(i) : null);
    }
  }

  private void members(String at, RawJson one, RawJson other) {
    if (one.text().equals(other.text())) {
      return;
    }
    Map<String, String> a = one.members();
    Map<String, String> b = other.members();
    Set<String> names = new LinkedHashSet<>(a.keySet());
    names.addAll(b.keySet());
    for (String name : names) {
      String pointer = at + "/" + name.replace("~", "~0").replace("/", "~1");
      values(pointer, json(a.get(name)), json(b.get(name)));
    }
  }

  /** An object is looked into; every other value is wrapped into one, to be compared as a whole. */
  private static @Nullable Object json(@Nullable String value) {
    if (value == null) {
      return null;
    }
    return value.startsWith("{")
        ? RawJson.of(value)
        : RawJson.of("{\"\":" + value + "}").canonicalText();
  }
}
