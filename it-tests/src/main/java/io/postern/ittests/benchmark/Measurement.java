package io.postern.ittests.benchmark;

/**
 * One TCP stream through one tunnel, one way.
 *
 * @param round counted from 1; measurements of one round are minutes apart at most
 * @param megabitsPerSecond as the receiver saw it
 * @param clientSecondsPerGigabyte processor time of the client's end for 10^9 octets
 * @param gatewaySecondsPerGigabyte the same of the gateway's end
 */
record Measurement(
    Candidate candidate,
    Direction direction,
    int round,
    double megabitsPerSecond,
    double clientSecondsPerGigabyte,
    double gatewaySecondsPerGigabyte) {

  enum Direction {
    UP,
    DOWN
  }
}
