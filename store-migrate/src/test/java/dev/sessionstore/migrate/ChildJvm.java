package dev.sessionstore.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process, which runs a class of the tests. */
public final class ChildJvm {

  private final List<String> command = new ArrayList<>();

  /** Runs the class's main method. */
  public ChildJvm(Class<?> main, Object... args) {
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    for (Object arg : args) {
      command.add(arg.toString());
    }
  }

  /** With an option for the virtual machine. */
  ChildJvm with(String option) {
    command.add(1, option);
    return this;
  }

  /** Starts it; what it logs is thrown away. */
  public Process start() {
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
