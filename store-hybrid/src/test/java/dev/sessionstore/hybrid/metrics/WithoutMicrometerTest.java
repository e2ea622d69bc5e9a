package dev.sessionstore.hybrid.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The class path of somebody who does not use Micrometer. */
class WithoutMicrometerTest {

  private static URLClassLoader classPathWithoutMicrometer() {
    URL[] urls =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("micrometer"))
            .map(WithoutMicrometerTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everythingElse_works() throws Exception {
    try (URLClassLoader loader = classPathWithoutMicrometer()) {
      Class<?> recorderClass = loader.loadClass(MetricsRecorder.class.getName());
      Object recorder = recorderClass.getConstructor(Clock.class).newInstance(Clock.systemUTC());

      recorderClass.getMethod("mirrored", long.class).invoke(recorder, 3L);
      Object snapshot = recorderClass.getMethod("snapshot").invoke(recorder);

      assertThat(snapshot.getClass().getMethod("summary").invoke(snapshot).toString())
          .contains("mirrored 3");
    }
  }

  @Test
  void theBinder_isTheOnlyClassThatNeedsIt() throws Exception {
    try (URLClassLoader loader = classPathWithoutMicrometer()) {
      assertThatExceptionOfType(NoClassDefFoundError.class)
          .isThrownBy(() -> loader.loadClass(MigrationMeterBinder.class.getName()));
    }
  }
}
