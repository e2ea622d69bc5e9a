package dev.sessionstore.tck;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole contract of {@link SessionStore}, for a backend's test class to extend: say how to open
 * a store, and inherit the tests. They come from one interface per theme, which names what it asks;
 * {@link SessionStoreProperties} adds the random ones. Each test gets a new home folder that does
 * not exist yet.
 */
@Timeout(180)
public abstract class SessionStoreContract
    implements CrudContract,
        StoreOrderContract,
        ModifyContract,
        StampingContract,
        ValidationContract,
        FidelityContract,
        NumberContract,
        WorkspaceContract,
        ListingContract,
        PagingContract,
        SearchContract,
        ConcurrencyContract,
        WaitingContract,
        SharedHomeContract,
        LifecycleContract {

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(Instant.parse("2031-05-06T07:08:09.123456Z"));
  private StoreConfig config;
  private SessionStore store;

  /**
   * Opens a store of the backend under test.
   *
   * @param config how to open it: a home, a clock, a busy timeout; to be adapted as the backend
   *     needs it
   * @return the open store
   */
  protected abstract SessionStore open(StoreConfig config);

  @BeforeEach
  void openStore() {
    config = StoreConfig.builder().home(folder.resolve("home")).clock(clock).build();
    store = open(config);
  }

  @AfterEach
  void closeStore() {
    if (store != null) {
      store.close();
    }
  }

  @Override
  public final SessionStore openWith(StoreConfig otherConfig) {
    return open(otherConfig);
  }

  @Override
  public final SessionStore store() {
    return store;
  }

  @Override
  public final StoreConfig config() {
    return config;
  }

  @Override
  public final ManualClock clock() {
    return clock;
  }

  @Override
  public final SessionStore reopen() {
    store.close();
    store = open(config);
    return store;
  }
}
