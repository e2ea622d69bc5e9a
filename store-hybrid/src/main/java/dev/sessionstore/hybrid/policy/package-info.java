/**
 * What follows from the metrics of a migration: whether to go on, to mend or to go back, by {@link
 * dev.sessionstore.hybrid.policy.RollbackAdvisor}, and whether a phase may be left, by {@link
 * dev.sessionstore.hybrid.policy.PhaseGate}. Both only judge; what is done is up to a human.
 */
package dev.sessionstore.hybrid.policy;
