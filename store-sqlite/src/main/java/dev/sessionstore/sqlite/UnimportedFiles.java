package dev.sessionstore.sqlite;

import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.PutAwayFile;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for legacy files that were never imported, or have changed since: an empty history must not
 * be shown in silence where a full one lies beside it.
 */
final class UnimportedFiles {

  private static final Logger LOG = LoggerFactory.getLogger(UnimportedFiles.class);

  private final StoreHome home;

  UnimportedFiles(StoreHome home) {
    this.home = home;
  }

  void warn(Function<String, Optional<Receipt>> receipts) {
    try {
      int count = count(home, receipts);
      if (count > 0) {
        LOG.warn(
            "{} legacy session file(s) in {} are not imported, or have changed since: what they hold"
                + " is not shown; run: session-store import",
            count,
            home.sessions());
      }
    } catch (IOException e) {
      LOG.warn("Cannot look for legacy session files in {}", home.sessions(), e);
    }
  }

  /** The same of files that were put away when another database had taken them in. */
  void warnOfPutAway(BulkWrite store) {
    try {
      int count = PutAwayFile.unknown(home, store, store::canonical).size();
      if (count > 0) {
        LOG.warn(
            "{} legacy session file(s) in {} were put away after an import into another database"
                + " than {}, which knows nothing of them: what they hold is not shown; run:"
                + " session-store import",
            count,
            home.root(),
            home.database());
      }
    } catch (IOException e) {
      LOG.warn("Cannot look for legacy session files that were put away in {}", home.root(), e);
    }
  }

  /** Counts them by the receipts, which are asked for by the names of the files. */
  static int count(StoreHome home, Function<String, Optional<Receipt>> receipts)
      throws IOException {
    int count = 0;
    for (Path file : home.legacyFiles()) {
      if (!isImported(file, receipts.apply(home.nameOf(file)))) {
        count++;
      }
    }
    return count;
  }

  private static boolean isImported(Path file, Optional<Receipt> receipt) throws IOException {
    return receipt.isPresent()
        && receipt.get().describes(Files.size(file), Files.getLastModifiedTime(file).toMillis());
  }
}
