package dev.sessionstore.benchmarks.peers;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What identifies an instance or a message to Hibernate: its session and its position there. */
record ChildKey(@Nullable Long session, int position) implements Serializable {}
