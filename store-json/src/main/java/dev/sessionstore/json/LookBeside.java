package dev.sessionstore.json;

import dev.sessionstore.JsonBehind;
import dev.sessionstore.JsonBehindException;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.LegacyGap;
import dev.sessionstore.spi.PutAwayFile;
import dev.sessionstore.spi.SessionStoreProvider;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The look at what lies beside the files when they are opened on their own: sessions that only the
 * database holds must not be missed in silence, and files that are deprecated be counted. The
 * database is another module's, which need not be there.
 */
final class LookBeside {

  private static final Logger LOG = LoggerFactory.getLogger(JsonSessionStore.class);

  private final StoreHome home;
  private final StoreConfig config;

  LookBeside(StoreHome home, StoreConfig config) {
    this.home = home;
    this.config = config;
  }

  /**
   * Looks, and warns.
   *
   * @throws JsonBehindException if that is asked for instead
   */
  void run() {
    LegacyGap gap = null;
    if (Files.exists(home.database())) {
      try {
        gap = gap().orElse(null);
        judge(gap);
      } catch (JsonBehindException e) {
        throw e;
      } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
        tell(
            home.database()
                + " is there and cannot be looked at, so that the JSON files may lack sessions: "
                + e.getMessage(),
            e);
      }
    } else {
      judgePutAway();
    }
    if (config.jsonReadOnly()) {
      countFiles(gap);
    }
  }

  private Optional<LegacyGap> gap() {
    StoreConfig besides =
        config.toBuilder().backend(StorageBackend.SQLITE).home(home.root()).build();
    return SessionStoreProvider.of(StorageBackend.SQLITE).legacyGap(besides);
  }

  private void judge(@Nullable LegacyGap gap) {
    if (gap != null && gap.ahead() > 0) {
      tell(
          gap.ahead()
              + " session(s) in "
              + home.database()
              + " were written or deleted there and not in the JSON files: what changed is not"
              + " shown; run: session-store rollback",
          null);
    }
  }

  /** What an import has put away is nowhere to be seen once its database is gone. */
  private void judgePutAway() {
    List<PutAwayFile> hidden;
    try {
      hidden =
          PutAwayFile.in(home).stream()
              .filter(file -> file.hash() != null && !Files.exists(file.live()))
              .toList();
    } catch (IOException e) {
      LOG.warn("Cannot look for files that were put away in {}", home.sessions(), e);
      return;
    }
    if (!hidden.isEmpty()) {
      tell(
          hidden.size()
              + " file(s) in "
              + home.sessions()
              + " were put away after an import into "
              + home.database()
              + ", which is not there: what they hold is not shown; run: session-store rollback",
          null);
    }
  }

  /** Warns of what the files lack, or refuses to open them. */
  private void tell(String lack, @Nullable Throwable cause) {
    if (config.jsonBehind() == JsonBehind.REFUSE) {
      throw new JsonBehindException(
          lack + "; " + StoreConfig.JSON_BEHIND_VARIABLE + "=warn opens them all the same", cause);
    }
    LOG.warn("{}", lack, cause);
  }

  private void countFiles(@Nullable LegacyGap gap) {
    try {
      int left = gap != null ? gap.unimportedFiles() : home.legacyFiles().size();
      LOG.warn(
          "JSON storage is deprecated and read only; {} legacy session file(s) in {} are not"
              + " imported, or have changed since; run: session-store import",
          left,
          home.sessions());
    } catch (IOException e) {
      LOG.warn("Cannot look for legacy session files in {}", home.sessions(), e);
    }
  }
}
