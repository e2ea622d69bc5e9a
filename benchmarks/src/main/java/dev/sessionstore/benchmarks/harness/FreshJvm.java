package dev.sessionstore.benchmarks.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a class in a virtual machine of its own, of the same Java and class path. */
public final class FreshJvm {

  private FreshJvm() {}

  /** Returns the command line, to be run in whatever way. */
  public static List<String> command(Class<?> main, List<String> options, List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(args);
    return command;
  }

  /**
   * Runs it to its end.
   *
   * @return the figures that it printed, separated by white space
   * @throws IOException if it failed
   */
  public static double[] run(Class<?> main, List<String> options, List<String> args)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(main, options, args))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException(main.getSimpleName() + " ended with " + exit);
    }
    return java.util.Arrays.stream(output.strip().split("\\s+"))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }
}
