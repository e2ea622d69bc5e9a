/**
 * A seeded generator of legacy session files: the one source of generated data for the demo, the
 * tests and the benchmarks. Start at {@link dev.sessionstore.migrate.corpus.LegacyCorpus}.
 */
@NullMarked
package dev.sessionstore.migrate.corpus;

import org.jspecify.annotations.NullMarked;
