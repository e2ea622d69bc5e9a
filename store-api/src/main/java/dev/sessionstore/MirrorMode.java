package dev.sessionstore;

import java.util.List;
import java.util.Locale;

/** Whether a write of the hybrid backend waits for the second store. */
public enum MirrorMode {
  /** A write returns when both stores hold it and the two were compared. */
  SYNC,
  /**
   * A write returns when the leading store holds it; the other one follows about a second later,
   * also after a crash. The default.
   */
  ASYNC;

  /**
   * Returns the name under which the mode is configured.
   *
   * @return {@code sync} or {@code async}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the mode with this id.
   *
   * @param id an id, in any case
   * @return the mode
   * @throws InvalidConfigurationException if there is none; the message lists those there are
   */
  public static MirrorMode of(String id) {
    return Choice.of(List.of(values()), "mirror mode", StoreConfig.MIRROR_MODE_VARIABLE, id);
  }
}
