package dev.sessionstore.migrate.packaged;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The jars as the build has packaged them, and processes that run them. */
final class Jars {

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  /** By what the names of the libraries begin with that the modules need at run time. */
  private static final List<String> LIBRARIES =
      List.of(
          "store-api-",
          "store-hybrid-",
          "store-json-",
          "store-sqlite-",
          "jackson-",
          "flyway-",
          "HdrHistogram-",
          "HikariCP-",
          "sqlite-jdbc-",
          "slf4j-api-",
          "jspecify-",
          "picocli-");

  private Jars() {}

  /** What a process gave. */
  record Result(int code, String out, String err) {}

  static Path executable() {
    return TARGET.resolve("session-store.jar");
  }

  /** The packaged modules and what they need, as a class or module path. */
  static String path() {
    Stream<Path> libraries =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(Jars::isLibrary);
    return Stream.concat(Stream.of(ownJar()), libraries)
        .map(Path::toString)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isLibrary(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".jar")
        && !name.endsWith("-tests.jar")
        && LIBRARIES.stream().anyMatch(name::startsWith);
  }

  private static Path ownJar() {
    try (Stream<Path> files = Files.list(TARGET)) {
      return files
          .filter(
              file ->
                  file.getFileName().toString().matches("store-migrate-[0-9.]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Result java(String... args) {
    return java(Map.of(), "", args);
  }

  static Result java(Map<String, String> environment, String input, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("STORAGE_BACKEND");
    builder.environment().remove("SESSION_STORE_HOME");
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      CompletableFuture<String> out = drained(process.getInputStream());
      CompletableFuture<String> err = drained(process.getErrorStream());
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      return new Result(process.waitFor(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<String> drained(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          try {
            stream.transferTo(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return bytes.toString(StandardCharsets.UTF_8);
        });
  }
}
