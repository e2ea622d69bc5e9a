package dev.sessionstore.spi;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Provides services to the present thread until it is closed, as a plug-in host does: only the
 * thread's class loader knows them.
 */
public final class Provided implements AutoCloseable {

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  /**
   * Provides a service.
   *
   * @param folder takes the file that names the providers
   * @param service the service
   * @param providers classes of this class path that implement it
   */
  public Provided(Path folder, Class<?> service, Class<?>... providers) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(
        services.resolve(service.getName()), Arrays.stream(providers).map(Class::getName).toList());
    Thread.currentThread()
        .setContextClassLoader(
            new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader()));
  }

  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(before);
  }
}
