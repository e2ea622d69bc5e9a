package dev.sessionstore.spi;

import dev.sessionstore.StoreBusyException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Another JVM that takes a lock: held until its input ends, or taken again and again. */
final class LockHolder implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;

  private LockHolder(Process process) {
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Starts a JVM: one that holds the lock, tries it, or loops. */
  static LockHolder start(String mode, Path file) throws IOException {
    return new LockHolder(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                mode,
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Waits for the next word of the other JVM. */
  String answer() throws IOException {
    return answers.readLine();
  }

  /** Lets the other JVM release its lock and end. */
  void release() throws IOException {
    process.getOutputStream().close();
  }

  /** Kills the other JVM, as a crash would. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Runs in the other JVM. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path file = Path.of(args[1]);
    switch (args[0]) {
      case "exclusive" -> hold(InterProcessLock.exclusive(file, Duration.ofSeconds(60)));
      case "shared" -> hold(InterProcessLock.shared(file, Duration.ofSeconds(60)));
      case "try" -> {
        try {
          InterProcessLock.exclusive(file, Duration.ZERO).close();
          System.out.println("free");
        } catch (StoreBusyException e) {
          System.out.println("busy");
        }
      }
      default -> loop(file);
    }
  }

  private static void hold(InterProcessLock lock) throws IOException {
    System.out.println("held");
    awaitEndOfInput();
    lock.close();
    System.out.println("released");
  }

  /** Leaves the lock free for no longer than it takes to ask for it again. */
  private static void loop(Path file) throws IOException, InterruptedException {
    Thread looping =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                InterProcessLock.exclusive(file, Duration.ofSeconds(60)).close();
              }
            });
    looping.start();
    System.out.println("looping");
    awaitEndOfInput();
    looping.interrupt();
    looping.join();
    System.out.println("released");
  }

  private static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // Nothing is ever said.
    }
  }
}
