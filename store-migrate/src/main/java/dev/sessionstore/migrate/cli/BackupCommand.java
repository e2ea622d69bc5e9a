package dev.sessionstore.migrate.cli;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.migrate.backup.Backup;
import dev.sessionstore.migrate.backup.BackupKind;
import dev.sessionstore.migrate.backup.BackupManifest;
import dev.sessionstore.migrate.backup.BackupRefusedException;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.migrate.backup.Restored;
import dev.sessionstore.migrate.backup.Retention;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The backups of the home; what is done with them is up to the command behind it. */
@Command(
    name = "backup",
    description = "Make, list, verify, restore and remove backups of the home.")
final class BackupCommand {

  private BackupCommand() {}

  static CommandLine commandLine(CommandContext context) {
    return new CommandLine(new BackupCommand())
        .addSubcommand(new Create(context))
        .addSubcommand(new ListAll(context))
        .addSubcommand(new Verify(context))
        .addSubcommand(new Restore(context))
        .addSubcommand(new Prune(context))
        .addSubcommand(new Drill(context));
  }

  /** What these commands have in common. */
  private abstract static class OfHome implements StoreCommand {

    private final CommandContext context;

    OfHome(CommandContext context) {
      this.context = context;
    }

    CommandContext context() {
      return context;
    }

    Backups backups() {
      return Backups.of(context.config());
    }

    int tell(String done, Backup backup, BackupManifest manifest) {
      return tell(new BackupReport(done, backup, manifest, null));
    }

    int tell(BackupReport report) {
      if (context.json()) {
        context.results().json(report::writeTo);
      } else {
        report.lines().forEach(context.results()::line);
      }
      return ExitCode.DONE;
    }

    /** Whether files are imported has nothing to do with backups: they hold both. */
    @Override
    public Warnings warnings() {
      return Warnings.NOT_OF_UNIMPORTED_FILES;
    }
  }

  /** Those that take the name of a backup. */
  private abstract static class OfBackup extends OfHome {

    @Parameters(
        paramLabel = "BACKUP",
        description =
            "A name as 'backup list' shows it, or 'latest': the newest but safety copies.")
    private String name = "";

    OfBackup(CommandContext context) {
      super(context);
    }

    String name() {
      return name;
    }
  }

  @Command(
      name = "create",
      description = "Make a backup, while stores may be open and write, and verify it.")
  private static final class Create extends OfHome {

    Create(CommandContext context) {
      super(context);
    }

    @Override
    public int run() {
      Backup backup = backups().create();
      return tell("made and verified", backup, backups().manifest(backup));
    }
  }

  @Command(name = "list", description = "List the backups, the newest first.")
  private static final class ListAll extends OfHome {

    ListAll(CommandContext context) {
      super(context);
    }

    @Override
    public int run() {
      Backups backups = backups();
      List<BackupReport> reports =
          backups.list().stream().map(backup -> report(backups, backup)).toList();
      if (context().json()) {
        context()
            .results()
            .json(
                json -> {
                  json.writeStartArray();
                  for (BackupReport report : reports) {
                    report.writeTo(json);
                  }
                  json.writeEndArray();
                });
      } else {
        TextTable table = new TextTable("NAME", "SIZE", "DATABASE", "LEGACY FILES");
        reports.forEach(report -> report.addTo(table));
        table.lines().forEach(context().results()::line);
      }
      return ExitCode.DONE;
    }

    private static BackupReport report(Backups backups, Backup backup) {
      try {
        return new BackupReport("", backup, backups.manifest(backup), null);
      } catch (BackupRefusedException e) {
        return new BackupReport("", backup, null, e.reason());
      } catch (SessionStoreException e) {
        return new BackupReport("", backup, null, e.getMessage());
      }
    }
  }

  @Command(
      name = "verify",
      description = "Unpack a backup, open what is in it and compare it with its manifest.")
  private static final class Verify extends OfBackup {

    Verify(CommandContext context) {
      super(context);
    }

    @Override
    public int run() {
      Backups backups = backups();
      Backup backup = backups.find(name());
      return tell("is whole", backup, backups.verify(backup.name()));
    }
  }

  @Command(
      name = "restore",
      description =
          "Replace what is in the home by a backup, all or nothing; what was there is kept as a"
              + " safety copy. No store may be open.")
  private static final class Restore extends OfBackup {

    Restore(CommandContext context) {
      super(context);
    }

    @Override
    public int run() {
      Restored restored = backups().restore(name());
      return tell(BackupReport.of("restored", restored));
    }
  }

  @Command(
      name = "prune",
      description =
          "Remove backups that have had their time, each kind by itself; the last good one stays"
              + " in any case.")
  private static final class Prune extends OfHome {

    @Option(
        names = "--keep",
        paramLabel = "N",
        description = "Remove those that are not among the N newest of their kind.")
    private @Nullable Integer keep;

    @Option(
        names = "--older-than",
        paramLabel = "DAYS",
        description = "Remove those that are older.")
    private @Nullable Integer olderThan;

    Prune(CommandContext context) {
      super(context);
    }

    @Override
    public int run() {
      List<Backup> removed = backups().prune(retention(), EnumSet.allOf(BackupKind.class));
      if (context().json()) {
        context()
            .results()
            .json(
                json -> {
                  json.writeStartArray();
                  for (Backup backup : removed) {
                    json.writeString(backup.name());
                  }
                  json.writeEndArray();
                });
      } else {
        removed.forEach(backup -> context().results().line("removed " + backup.name()));
      }
      return ExitCode.DONE;
    }

    private Retention retention() {
      if (keep == null && olderThan == null) {
        throw CommandException.usage("prune takes --keep, --older-than, or both", null);
      }
      try {
        return new Retention(
            keep == null ? Integer.MAX_VALUE : keep,
            olderThan == null ? Retention.FOR_EVER : Duration.ofDays(olderThan));
      } catch (IllegalArgumentException e) {
        throw CommandException.usage("--keep takes a number from 1, --older-than one from 0", e);
      }
    }
  }

  @Command(
      name = "drill",
      description =
          "Restore the latest backup into a temporary home, and open and compare all of it there.")
  private static final class Drill extends OfHome {

    Drill(CommandContext context) {
      super(context);
    }

    @Override
    public int run() {
      return tell(BackupReport.of("can be restored", backups().drill()));
    }
  }
}
