package dev.sessionstore.migrate;

import dev.sessionstore.migrate.ImportedFile.State;
import java.util.ArrayList;
import java.util.List;

/** The counts of an import under way, of one file or of all. */
final class ImportTally {

  long migrated;
  long skipped;
  long duplicates;
  long conflicting;
  long failed;
  final List<ImportError> errors = new ArrayList<>();
  final List<ImportConflict> conflicts = new ArrayList<>();
  final List<ImportRename> renames = new ArrayList<>();

  long total() {
    return migrated + skipped + duplicates + conflicting + failed;
  }

  void add(ImportTally other) {
    migrated += other.migrated;
    skipped += other.skipped;
    duplicates += other.duplicates;
    conflicting += other.conflicting;
    failed += other.failed;
    errors.addAll(other.errors);
    conflicts.addAll(other.conflicts);
    renames.addAll(other.renames);
  }

  ImportedFile file(String source, String hash, long sizeBytes, State state) {
    return new ImportedFile(
        source,
        hash,
        sizeBytes,
        state,
        total(),
        migrated,
        skipped,
        duplicates,
        conflicting,
        failed,
        renames.size());
  }

  ImportReport report(long durationMs, List<ImportedFile> files) {
    return new ImportReport(
        files.size(),
        total(),
        migrated,
        skipped,
        duplicates,
        conflicting,
        failed,
        durationMs,
        errors,
        conflicts,
        renames,
        files);
  }
}
