package dev.sessionstore.migrate.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Help.Ansi;

/** Tells where what is written to standard error goes. */
final class StandardError {

  /** A link to what standard error is, on Linux. */
  private static final Path DESCRIPTOR = Path.of("/proc/self/fd/2");

  private StandardError() {}

  /** Whether somebody looks at it; elsewhere than on Linux, as far as Java can tell. */
  static boolean isTerminal(OutputStream err) {
    return isStandardError(err)
        && !"dumb".equals(System.getenv("TERM"))
        && (Files.exists(DESCRIPTOR) ? isTerminal(DESCRIPTOR) : Ansi.AUTO.enabled());
  }

  private static boolean isStandardError(OutputStream err) {
    try {
      return err instanceof FileOutputStream file && file.getFD() == FileDescriptor.err;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isTerminal(Path descriptor) {
    try {
      String device = Files.readSymbolicLink(descriptor).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
