package dev.sessionstore.hybrid;

import dev.sessionstore.hybrid.metrics.MetricsRecorder;
import dev.sessionstore.spi.Recovery;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the mirrors of all workspaces share.
 *
 * @param leader the leading store
 * @param follower the following store
 * @param recovery keeps the versions that lose
 * @param recorder counts
 * @param locks the folder of the lock files
 * @param busyTimeout the longest wait for another process that mirrors the same workspace
 * @param durable whether the follower's writes are forced to the disk
 * @param paused whether the follower is only read: what it lacks stays in the journal
 */
record MirrorContext(
    Leader leader,
    Follower follower,
    Recovery recovery,
    MetricsRecorder recorder,
    Path locks,
    Duration busyTimeout,
    boolean durable,
    boolean paused) {}
