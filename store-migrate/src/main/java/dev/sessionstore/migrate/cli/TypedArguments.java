package dev.sessionstore.migrate.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line as it was typed. Without a UTF-8 locale, as in many containers and cron jobs,
 * Java turns every other character of its arguments into question marks; Linux still has the bytes.
 */
final class TypedArguments {

  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private TypedArguments() {}

  static String[] of(String[] args) {
    if ("UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"))
        || !Files.isReadable(COMMAND_LINE)) {
      return args;
    }
    try {
      return of(args, Files.readAllBytes(COMMAND_LINE));
    } catch (IOException e) {
      return args;
    }
  }

  /** Takes the arguments from the end of a process's command line, if they can be those. */
  static String[] of(String[] args, byte[] commandLine) {
    List<String> words = words(commandLine);
    if (words.size() < args.length) {
      return args;
    }
    String[] typed = words.subList(words.size() - args.length, words.size()).toArray(String[]::new);
    for (int i = 0; i < args.length; i++) {
      if (isAscii(typed[i]) && !typed[i].equals(args[i])) {
        return args;
      }
    }
    return typed;
  }

  private static List<String> words(byte[] commandLine) {
    List<String> words = new ArrayList<>();
    int start = 0;
    try {
      for (int i = 0; i < commandLine.length; i++) {
        if (commandLine[i] == 0) {
          words.add(
              StandardCharsets.UTF_8
                  .newDecoder()
                  .decode(ByteBuffer.wrap(commandLine, start, i - start))
                  .toString());
          start = i + 1;
        }
      }
    } catch (CharacterCodingException e) {
      return List.of();
    }
    return words;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }
}
