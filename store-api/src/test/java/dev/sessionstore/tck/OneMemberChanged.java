package dev.sessionstore.tck;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All sessions that differ from a given one in a single member, at any level: found by reflection,
 * so that a member added later is not forgotten.
 */
public final class OneMemberChanged {

  private OneMemberChanged() {}

  /**
   * A session that differs in one member.
   *
   * @param member the path of the record component, for example {@code /instances/0/output} or
   *     {@code /chatHistory} where the list itself was made longer or shorter
   * @param session the session with another value for it
   */
  public record Variant(String member, WorktreeSession session) {}

  /** A value with another one in it. */
  private record Changed(String at, @Nullable Object value) {}

  /**
   * Varies a session.
   *
   * @param session a session; its instances, messages and other members are varied where it has any
   * @return sessions of the same id, each with another value for one member, or null for it where
   *     it may be
   */
  public static List<WorktreeSession> of(WorktreeSession session) {
    return variants(session).stream().map(Variant::session).toList();
  }

  /**
   * Varies a session, and tells where.
   *
   * @param session a session; its instances, messages and other members are varied where it has any
   * @return the sessions that {@link #of} gives, each with the member in which it differs
   */
  public static List<Variant> variants(WorktreeSession session) {
    return records(session).stream()
        .map(changed -> new Variant(changed.at(), (WorktreeSession) changed.value()))
        .filter(variant -> variant.session().id().equals(session.id()))
        .toList();
  }

  private static List<Changed> records(Record value) {
    List<Changed> variants = new ArrayList<>();
    RecordComponent[] components = value.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      Object[] values = Arrays.stream(components).map(c -> read(c, value)).toArray();
      for (Changed other : others(values[i])) {
        values[i] = other.value();
        Record variant = build(value, components, values);
        if (variant != null && !variant.equals(value)) {
          variants.add(new Changed("/" + components[i].getName() + other.at(), variant));
        }
      }
    }
    return variants;
  }

  private static List<Changed> others(@Nullable Object value) {
    List<Changed> others = new ArrayList<>();
    replacements(value).forEach(other -> others.add(new Changed("", other)));
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        others.addAll(listsWithOther(list, i));
      }
    }
    return others;
  }

  private static List<@Nullable Object> replacements(@Nullable Object value) {
    List<@Nullable Object> others = new ArrayList<>();
    others.add(null);
    if (value instanceof String text) {
      others.addAll(List.of("", text + "x", text.replace('e', 'E')));
    } else if (value instanceof Long number) {
      others.addAll(List.of(0L, number == 1 ? 2L : 1L));
    } else if (value instanceof Boolean flag) {
      others.add(!flag);
    } else if (value instanceof Timestamp time) {
      others.addAll(List.of(Timestamp.parse(""), Timestamp.parse(time.text() + " ")));
    } else if (value instanceof SessionType) {
      others.add(SessionType.of("other"));
    } else if (value instanceof SessionStatus) {
      others.add(SessionStatus.of("other"));
    } else if (value instanceof InstanceStatus) {
      others.add(InstanceStatus.of("other"));
    } else if (value instanceof MessageRole) {
      others.add(MessageRole.of("other"));
    } else if (value instanceof RawJson) {
      others.addAll(List.of(RawJson.EMPTY, RawJson.of("{\"other\":1}")));
    } else if (value instanceof List<?> list && !list.isEmpty()) {
      others.add(List.of());
      others.add(list.subList(0, list.size() - 1));
      others.add(list.subList(1, list.size()));
    }
    return others;
  }

  private static List<Changed> listsWithOther(List<?> list, int index) {
    Object element = list.get(index);
    List<Changed> elements =
        element instanceof Record item ? records(item) : List.of(new Changed("", element + "x"));
    List<Changed> lists = new ArrayList<>();
    for (Changed other : elements) {
      List<@Nullable Object> changed = new ArrayList<>(list);
      changed.set(index, other.value());
      lists.add(new Changed("/" + index + other.at(), changed));
    }
    return lists;
  }

  private static @Nullable Object read(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  /** Returns null where a required member was to be null. */
  private static @Nullable Record build(
      Record like, RecordComponent[] components, @Nullable Object[] values) {
    try {
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<? extends Record> constructor = like.getClass().getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException | IllegalArgumentException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
