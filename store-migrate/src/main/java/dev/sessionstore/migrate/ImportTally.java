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
        renames.size(),
        null);
  }

  ImportReport report(long durationMs, boolean cancelled, List<ImportedFile> files) {
    return new ImportReport(
        files.stream().map(ImportedFile::workspaceHash).distinct().count(),
        total(),
        migrated,
        skipped,
        duplicates,
        conflicting,
        failed,
        durationMs,
        cancelled,
        errors,
        conflicts,
        renames,
        files);
  }
}
