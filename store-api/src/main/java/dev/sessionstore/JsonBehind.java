package dev.sessionstore;

import java.util.List;
import java.util.Locale;

/**
 * What becomes of the opening of the JSON backend in a home whose database holds sessions that the
 * JSON files lack, because they were written through another backend and not brought to the files.
 */
public enum JsonBehind {
  /** It is opened; one warning counts the sessions and names the command that brings them. */
  WARN,
  /**
   * It is not opened, but {@link JsonBehindException} thrown; also where it cannot be told whether
   * the files lack anything.
   */
  REFUSE;

  /**
   * Returns the name under which it is configured.
   *
   * @return {@code warn} or {@code refuse}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the value with this id.
   *
   * @param id an id, in any case
   * @return the value
   * @throws InvalidConfigurationException if there is none; the message lists those there are
   */
  public static JsonBehind of(String id) {
    return Choice.of(List.of(values()), "answer", StoreConfig.JSON_BEHIND_VARIABLE, id);
  }
}
