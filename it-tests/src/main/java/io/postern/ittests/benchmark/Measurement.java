package io.postern.ittests.benchmark;

/**
 * One figure of one tunnel.
 *
 * @param round counted from 1; measurements of one round are minutes apart at most
 */
record Measurement(Candidate candidate, Quantity quantity, int round, double value) {}
