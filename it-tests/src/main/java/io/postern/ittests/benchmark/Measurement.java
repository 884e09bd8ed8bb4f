package io.postern.ittests.benchmark;

/**
 * One figure of one tunnel.
 *
 * @param round counted from 1; measurements of one quantity and round are seconds apart
 */
record Measurement(Candidate candidate, Quantity quantity, int round, double value) {}
