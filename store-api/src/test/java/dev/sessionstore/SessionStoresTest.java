package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sessionstore.spi.Provided;
import dev.sessionstore.spi.SessionStoreProvider;
import dev.sessionstore.tck.InMemorySessionStore;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** No backend is on this module's class path; the tests put one into the thread's class loader. */
class SessionStoresTest {

  @TempDir Path folder;
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final Logger logger = (Logger) LoggerFactory.getLogger(SessionStores.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  /** A backend in memory, under the id of another. */
  public static final class MemoryAsJson implements SessionStoreProvider {

    @Override
    public String id() {
      return "json";
    }

    @Override
    public SessionStore open(StoreConfig config) {
      return InMemorySessionStore.open(config);
    }
  }

  /** A backend that cannot be opened. */
  public static final class Broken implements SessionStoreProvider {

    @Override
    public String id() {
      return "hybrid";
    }

    @Override
    public SessionStore open(StoreConfig config) {
      throw new StoreUnavailableException("broken", null);
    }
  }

  @BeforeEach
  void captureLog() {
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void restore() {
    logger.detachAppender(log);
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void open_foundBackend_opensAndLogsOneLine() throws IOException {
    provide(MemoryAsJson.class, Broken.class);

    try (SessionStore store = SessionStores.open(config(StorageBackend.JSON))) {
      Workspace workspace = Workspace.ofHash("0123456789abcdef");
      store.create(workspace, SampleSessions.simple("s"));
      assertThat(store.getAll(workspace)).hasSize(1);
    }

    assertThat(log.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getLevel()).isEqualTo(Level.INFO);
              assertThat(event.getFormattedMessage()).isEqualTo("Storage backend: json");
            });
  }

  @Test
  void open_byEnvironment_opensWhatItAsksFor() throws IOException {
    provide(MemoryAsJson.class);
    System.setProperty("storage.backend", "json");
    System.setProperty("session.store.home", folder.resolve("home").toString());
    try (SessionStore store = SessionStores.open()) {
      assertThat(store.workspaces()).isEmpty();
    } finally {
      System.clearProperty("storage.backend");
      System.clearProperty("session.store.home");
    }
  }

  @Test
  void open_missingBackend_listsThoseFound() throws IOException {
    provide(MemoryAsJson.class, Broken.class);

    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> SessionStores.open(config(StorageBackend.SQLITE)))
        .withMessage(
            "storage backend 'sqlite' is not on the class path; found there: json, hybrid");

    assertThat(log.list).isEmpty();
  }

  @Test
  void open_noBackendAtAll_saysSo() {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> SessionStores.open(config(StorageBackend.SQLITE)))
        .withMessageEndingWith("found there: none");
  }

  @Test
  void open_backendFails_passesOnAndLogsNothing() throws IOException {
    provide(Broken.class);

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> SessionStores.open(config(StorageBackend.HYBRID)))
        .withMessage("broken");

    assertThat(log.list).isEmpty();
  }

  @Test
  void open_rolloutKeepsTheInstallationOnJson_opensJsonAndSaysSo() throws IOException {
    provide(MemoryAsJson.class, Broken.class);

    SessionStores.open(config(StorageBackend.HYBRID).toBuilder().rolloutPercent(0).build()).close();

    assertThat(log.list)
        .allSatisfy(event -> assertThat(event.getLevel()).isEqualTo(Level.INFO))
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            rollout -> assertThat(rollout).startsWith("Roll-out: ").contains("hybrid", "json"),
            backend -> assertThat(backend).isEqualTo("Storage backend: json"));
  }

  @Test
  void open_rolloutTakesTheInstallationIn_opensTheConfiguredBackend() throws IOException {
    provide(MemoryAsJson.class, Broken.class);

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(
            () ->
                SessionStores.open(
                    config(StorageBackend.HYBRID).toBuilder().rolloutPercent(100).build()))
        .withMessage("broken");
    assertThat(log.list).isEmpty();
  }

  @Test
  void open_threadWithoutClassLoader_findsWhatThisLibrarySees() {
    Thread.currentThread().setContextClassLoader(null);

    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> SessionStores.open(config(StorageBackend.JSON)));
  }

  @Test
  void backends_haveStableIds() {
    assertThat(StorageBackend.values())
        .extracting(StorageBackend::id)
        .containsExactly("json", "sqlite", "hybrid");
    for (StorageBackend backend : StorageBackend.values()) {
      assertThat(StorageBackend.of(backend.id())).isEqualTo(backend);
    }
  }

  private StoreConfig config(StorageBackend backend) {
    return StoreConfig.builder().backend(backend).home(folder.resolve("home")).build();
  }

  /** Until the end of the test; see {@link #restore()}. */
  private void provide(Class<?>... providers) throws IOException {
    new Provided(folder.resolve("classes"), SessionStoreProvider.class, providers);
  }
}
