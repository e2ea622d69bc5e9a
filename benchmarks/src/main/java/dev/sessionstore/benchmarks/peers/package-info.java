/**
 * What a user might take instead of this library, each written as its documentation would have a
 * competent user write it, and compared at equal durability. {@link
 * dev.sessionstore.benchmarks.peers.Peers} lists them.
 */
@NullMarked
package dev.sessionstore.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
