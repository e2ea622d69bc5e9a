package dev.sessionstore.migrate;

import java.nio.file.Path;

/**
 * What an export has written. Immutable.
 *
 * @param folder where it is
 * @param format in which format
 * @param workspaces how many workspaces, those without sessions included
 * @param sessions how many sessions
 * @param files how many files
 * @param bytes how many bytes
 */
public record ExportReport(
    Path folder, ExportFormat format, long workspaces, long sessions, long files, long bytes) {}
