package dev.sessionstore.json;

import dev.sessionstore.spi.SafeText;
import java.util.ArrayList;
import java.util.List;

/** What was peculiar about a file, for one line in the log: positions, ids and fields only. */
final class ParseReport {

  private static final int MAX_NAMED = 20;

  /** Elements of one kind: some of them by name, all of them by number. */
  private static final class Tally {
    private final List<String> named = new ArrayList<>();
    private int count;

    void add(String name) {
      if (count++ < MAX_NAMED) {
        named.add(name);
      }
    }

    void describe(String what, List<String> sentences) {
      if (count > 0) {
        sentences.add(
            what
                + ": "
                + count
                + " ("
                + String.join("; ", named)
                + (count > named.size() ? "; …)" : ")"));
      }
    }
  }

  private final Tally bad = new Tally();
  private final Tally collapsed = new Tally();
  private final Tally renamed = new Tally();

  void add(LegacyElement element) {
    String at = "[" + element.index() + "] ";
    if (element instanceof LegacyElement.Bad b) {
      bad.add(at + b.reason());
    } else if (element instanceof LegacyElement.Collapsed c) {
      collapsed.add(at + SafeText.quote(c.id()));
    } else if (element instanceof LegacyElement.Session s && s.renamed()) {
      renamed.add(at + SafeText.quote(s.originalId()) + " as " + SafeText.quote(s.session().id()));
    }
  }

  /** The line; empty if there was nothing. */
  String text() {
    List<String> sentences = new ArrayList<>();
    bad.describe("no session, kept as it is", sentences);
    collapsed.describe("equal to an earlier one of its id, gone with the next write", sentences);
    renamed.describe("different from an earlier one of its id, shown under a new id", sentences);
    return String.join(", ", sentences);
  }
}
