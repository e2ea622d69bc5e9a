package dev.sessionstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
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
  public ChildJvm with(String option) {
    command.add(1, option);
    return this;
  }

  /** Run by the shell after this command of it, which says what the process may not do. */
  public ChildJvm after(String shellCommand) {
    under("/bin/sh", "-c", shellCommand + " && exec \"$@\"", "sh");
    return this;
  }

  /** Run by another program, to be called last. */
  public ChildJvm under(String... program) {
    command.addAll(0, List.of(program));
    return this;
  }

  /** Starts it; what it logs is thrown away. */
  public Process start() {
    return start(ProcessBuilder.Redirect.DISCARD);
  }

  /** Starts it; what it logs goes there. */
  public Process start(ProcessBuilder.Redirect errors) {
    try {
      return new ProcessBuilder(command).redirectError(errors).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs it to its end, which must be a success.
   *
   * @return what it printed
   */
  public List<String> run() {
    return run(ProcessBuilder.Redirect.INHERIT);
  }

  /**
   * Runs it to its end, which must be a success; what it logs goes there.
   *
   * @return what it printed
   */
  public List<String> run(ProcessBuilder.Redirect errors) {
    Process process = start(errors);
    try (BufferedReader out = process.inputReader()) {
      List<String> lines = out.lines().toList();
      assertThat(process.waitFor()).as("exit code after %s", lines).isZero();
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
