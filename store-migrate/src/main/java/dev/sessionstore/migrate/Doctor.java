package dev.sessionstore.migrate;

import dev.sessionstore.Rollout;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.PendingRestore;
import dev.sessionstore.spi.StoreHome;
import java.nio.file.Files;

/**
 * Looks at everything in a home, and says what to do next: the folder and who may read it, the
 * database and what is in it, the legacy files and whether the database has them, what a hybrid
 * store has yet to do, backups, what other work has left behind, and the space on the disk.
 *
 * <p>Nothing is made, upgraded or changed, not even the home, and no lock is taken that was not
 * there; stores may be open and write meanwhile. What cannot be looked at is a finding and ends
 * nothing else. All legacy files are read, and the newest backup.
 *
 * <p>Stateless; safe for use by many threads.
 *
 * <pre>{@code
 * DoctorReport report = Doctor.examine(config);
 * report.next().forEach(System.out::println);
 * }</pre>
 */
public final class Doctor {

  private Doctor() {}

  /**
   * Looks at a home.
   *
   * @param config tells the home, the backend that the editor is started with, and the clock
   * @return what was found
   */
  public static DoctorReport examine(StoreConfig config) {
    StoreHome home = StoreHome.at(config.home());
    Findings findings = new Findings();
    if (Files.exists(home.root()) && !Files.isDirectory(home.root())) {
      findings.error(
          "home",
          home.root() + " is no folder; no store can be opened there",
          "name the folder of the sessions, by --home or SESSION_STORE_HOME");
      return new DoctorReport(home.root(), findings.all());
    }
    if (!Files.isDirectory(home.root())) {
      findings.note("home", "there is no folder " + home.root() + "; a store makes it", null);
      return new DoctorReport(home.root(), findings.all());
    }
    HomeExamination folder = new HomeExamination(home, config, findings);
    folder.permissions();
    StorageBackend backend = backend(config, findings);
    if (new PendingRestore(home).exists()) {
      // Until it is ended, some files are those before it and some those after.
      findings.warning(
          "restore",
          "a restore was cut off; sessions were not looked at",
          "session-store workspaces brings it to its end, as opening any store does");
    } else {
      new SessionsExamination(home, config, backend, findings).run();
    }
    folder.passedOver();
    folder.backups();
    folder.leftOvers();
    folder.space();
    return new DoctorReport(home.root(), findings.all());
  }

  private static StorageBackend backend(StoreConfig config, Findings findings) {
    try {
      Rollout.Decision decision = Rollout.explain(config).orElse(null);
      if (decision != null) {
        findings.ok("backend", decision.backend().id() + ": " + decision.reason());
        return decision.backend();
      }
      findings.ok(
          "backend", config.backend().id() + ", and no roll-out is recorded in this home yet");
    } catch (SessionStoreException e) {
      findings.error(
          "rollout", String.valueOf(e.getMessage()), "move rollout.properties away by hand");
    }
    return config.backend();
  }
}
