package dev.sessionstore.migrate;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that a {@link Doctor} has looked at. Immutable.
 *
 * @param severity how bad it is
 * @param kind what was looked at, in one word, such as {@code backups}
 * @param message what was found, without content
 * @param advice what to do, as a command or in words; null if there is nothing to be done
 */
public record DoctorFinding(
    Severity severity, String kind, String message, @Nullable String advice) {

  /** How bad it is; the worst comes last. */
  public enum Severity {
    /** As it should be. */
    OK,
    /** Worth knowing; nothing has to be done. */
    NOTE,
    /** Something should be done. */
    WARNING,
    /** Something is broken. */
    ERROR
  }

  /**
   * Checks that nothing required is null.
   *
   * @param severity {@link #severity()}
   * @param kind {@link #kind()}
   * @param message {@link #message()}
   * @param advice {@link #advice()}
   */
  public DoctorFinding {
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
  }

  /** Tells whether something has to be done about it. */
  boolean isBad() {
    return severity.compareTo(Severity.WARNING) >= 0;
  }
}
