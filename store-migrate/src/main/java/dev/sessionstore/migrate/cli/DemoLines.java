package dev.sessionstore.migrate.cli;

import java.util.Locale;
import java.util.function.Consumer;

/** How the demo tells its story: a title, the line of Java, what came out. */
record DemoLines(Consumer<String> lines) {

  void line(String line) {
    lines.accept(line);
  }

  void title(String title) {
    lines.accept("");
    lines.accept(title);
  }

  void code(String code) {
    lines.accept("    " + code);
  }

  void result(String format, Object... values) {
    lines.accept("      → " + String.format(Locale.ROOT, format, values));
  }
}
