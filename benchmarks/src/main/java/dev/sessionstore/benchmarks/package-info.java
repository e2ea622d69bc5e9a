/** The benchmarks: run {@code java -jar benchmarks.jar}. Never published. */
@NullMarked
package dev.sessionstore.benchmarks;

import org.jspecify.annotations.NullMarked;
