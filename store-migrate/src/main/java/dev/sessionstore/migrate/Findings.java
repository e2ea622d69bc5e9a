package dev.sessionstore.migrate;

import dev.sessionstore.migrate.DoctorFinding.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what a {@link Doctor} finds. */
final class Findings {

  private final List<DoctorFinding> all = new ArrayList<>();

  void ok(String kind, String message) {
    add(Severity.OK, kind, message, null);
  }

  void note(String kind, String message, @Nullable String advice) {
    add(Severity.NOTE, kind, message, advice);
  }

  void warning(String kind, String message, String advice) {
    add(Severity.WARNING, kind, message, advice);
  }

  void error(String kind, String message, String advice) {
    add(Severity.ERROR, kind, message, advice);
  }

  private void add(Severity severity, String kind, String message, @Nullable String advice) {
    all.add(new DoctorFinding(severity, kind, message, advice));
  }

  List<DoctorFinding> all() {
    return all;
  }

  /** A number of things. */
  static String count(long number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }
}
