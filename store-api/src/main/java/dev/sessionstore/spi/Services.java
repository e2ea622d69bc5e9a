package dev.sessionstore.spi;

import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Finds what other modules provide to this one. Plug-in hosts give a thread a class loader that
 * need not see this library, and the other way round, so both are asked.
 */
public final class Services {

  private Services() {}

  /**
   * Finds the providers of a service of this library.
   *
   * @param <S> the service
   * @param service a service that this module uses
   * @return the providers: first those that the thread's class loader sees, then those that this
   *     library sees; so the same one may come twice
   */
  public static <S> Stream<S> find(Class<S> service) {
    return Stream.of(
            ServiceLoader.load(service), ServiceLoader.load(service, service.getClassLoader()))
        .flatMap(ServiceLoader::stream)
        .map(ServiceLoader.Provider::get);
  }
}
