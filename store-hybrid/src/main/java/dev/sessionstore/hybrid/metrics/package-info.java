/**
 * What happens while one store leads and another follows: counted by a {@link
 * dev.sessionstore.hybrid.metrics.MetricsRecorder}, read as {@link
 * dev.sessionstore.hybrid.metrics.MigrationMetrics}, kept across restarts and shared between
 * processes by a {@link dev.sessionstore.hybrid.metrics.MetricsHistory}, shown through JMX and
 * Micrometer. Nothing here ever holds content of a session.
 */
package dev.sessionstore.hybrid.metrics;
