package dev.sessionstore.migrate.corpus;

import java.util.OptionalInt;

/** What a corpus was built with; frozen when {@link LegacyCorpus.Builder#build} is called. */
record CorpusSettings(
    long seed,
    int workspaces,
    int sessionsPerWorkspace,
    boolean exactSessions,
    OptionalInt instancesPerSession,
    OptionalInt messagesPerSession,
    double traps,
    int maxOutput,
    boolean damaged) {

  private static final int COUNT_STREAM = 1;

  /** The number of sessions that a workspace owns, before any of them is written a second time. */
  int sessionsOf(int workspace) {
    if (exactSessions) {
      return sessionsPerWorkspace;
    }
    double spread = Dice.at(seed, COUNT_STREAM, workspace).gaussian() * sessionsPerWorkspace / 2;
    return (int) Math.max(0, Math.round(sessionsPerWorkspace + spread));
  }

  /** The settings for the few small, sound sessions that a damaged file is made from. */
  CorpusSettings forDamagedFiles() {
    return new CorpusSettings(
        seed,
        workspaces,
        sessionsPerWorkspace,
        exactSessions,
        instancesPerSession,
        messagesPerSession,
        0,
        Math.min(maxOutput, 4_000),
        damaged);
  }
}
