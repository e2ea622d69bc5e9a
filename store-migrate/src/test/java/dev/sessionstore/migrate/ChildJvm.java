package dev.sessionstore.migrate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process that runs a class of the tests. */
final class ChildJvm {

  private ChildJvm() {}

  static ProcessBuilder of(Class<?> main, Object... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    for (Object each : arguments) {
      command.add(each.toString());
    }
    return new ProcessBuilder(command);
  }
}
