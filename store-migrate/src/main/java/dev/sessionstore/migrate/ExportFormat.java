package dev.sessionstore.migrate;

/** What a {@link JsonExporter} writes. */
public enum ExportFormat {
  /**
   * Everything, as the old editor reads it: {@code sessions/<workspace hash>.json}, and {@code
   * workspace_mapping.json} for the paths that are known. The folder can be used as a home.
   */
  JSON,
  /**
   * One line for each session without its output and chat, under a line of names: {@code
   * sessions.csv}, as RFC 4180 has it.
   */
  CSV,
  /**
   * One JSON object on a line for each session without its output and chat: {@code sessions.jsonl}.
   */
  JSONL
}
