package dev.sessionstore.migrate;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * How a home is. Immutable.
 *
 * @param home the home
 * @param findings everything that was looked at, in that order
 */
public record DoctorReport(Path home, List<DoctorFinding> findings) {

  /**
   * Copies the list.
   *
   * @param home {@link #home()}
   * @param findings {@link #findings()}
   */
  public DoctorReport {
    findings = List.copyOf(findings);
  }

  /**
   * Tells whether nothing has to be done.
   *
   * @return false if there are warnings or errors
   */
  public boolean isWell() {
    return findings.stream().noneMatch(DoctorFinding::isBad);
  }

  /**
   * Says what to do next.
   *
   * @return the advice on errors and warnings, the errors first, each once
   */
  public List<String> next() {
    return findings.stream()
        .filter(DoctorFinding::isBad)
        .sorted((one, other) -> other.severity().compareTo(one.severity()))
        .map(DoctorFinding::advice)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }
}
