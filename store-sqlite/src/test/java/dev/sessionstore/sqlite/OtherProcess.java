package dev.sessionstore.sqlite;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another virtual machine, which runs a class of the tests. */
final class OtherProcess {

  private OtherProcess() {}

  static Process start(Class<?> main, Object... args) throws IOException {
    return startWith("-XX:TieredStopAtLevel=1", main, args);
  }

  static Process startWith(String option, Class<?> main, Object... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    for (Object arg : args) {
      command.add(arg.toString());
    }
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
