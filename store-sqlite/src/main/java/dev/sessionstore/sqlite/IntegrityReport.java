package dev.sessionstore.sqlite;

import java.util.List;

/**
 * What a check of a database has found. Immutable.
 *
 * @param schemaVersion the version of its schema; 0 if it could not be read
 * @param quick whether what takes longest was left out
 * @param totalFindings how many findings there are
 * @param findings the first of them, at most {@value #MAX_FINDINGS}
 */
public record IntegrityReport(
    int schemaVersion, boolean quick, long totalFindings, List<IntegrityFinding> findings) {

  /** How many findings are listed; more are only counted. */
  public static final int MAX_FINDINGS = 1000;

  /**
   * Copies the list.
   *
   * @param schemaVersion {@link #schemaVersion()}
   * @param quick {@link #quick()}
   * @param totalFindings {@link #totalFindings()}
   * @param findings {@link #findings()}
   */
  public IntegrityReport {
    findings = List.copyOf(findings);
  }

  /**
   * Tells whether everything is as it should be.
   *
   * @return false if there are findings
   */
  public boolean isSound() {
    return totalFindings == 0;
  }
}
