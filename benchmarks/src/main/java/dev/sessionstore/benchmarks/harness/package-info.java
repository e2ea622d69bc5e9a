/**
 * Measures sides in turn in one run and judges their ratios: what is measured stands in the
 * commands.
 */
@NullMarked
package dev.sessionstore.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
