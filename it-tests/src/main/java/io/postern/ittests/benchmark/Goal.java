package io.postern.ittests.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * A ratio that is to be reached, inside a round.
 *
 * @param name what is compared, for people
 * @param quantities whose sum is compared
 * @param atLeast whether the bound is the least ratio that will do, or the greatest
 */
record Goal(
    String name,
    Candidate candidate,
    Candidate baseline,
    List<Quantity> quantities,
    boolean atLeast,
    double bound) {

  /** All of them, also those whose candidates were not measured. */
  static List<Goal> all() {
    List<Goal> goals = new ArrayList<>();
    for (Candidate ours : List.of(Candidate.POSTERN_BOTH, Candidate.POSTERN_BOTH_MB2)) {
      for (Candidate other : List.of(Candidate.STRONGSWAN, Candidate.OPENVPN)) {
        rates(goals, ours, other, 15);
        costs(goals, ours, other, 1.0 / 15);
        packets(goals, ours, other, 3);
      }
      double least = ours == Candidate.POSTERN_BOTH_MB2 ? 2.5 : 1.6;
      rates(goals, ours, Candidate.WIREGUARD_OFFLOADS, least);
      costs(goals, ours, Candidate.WIREGUARD_OFFLOADS, 1.0 / 3);
      packets(goals, ours, Candidate.WIREGUARD_OFFLOADS, 3);
    }
    rates(goals, Candidate.PATH_JDK, Candidate.WIREGUARD_OFFLOADS, 1.2);
    rates(goals, Candidate.PATH, Candidate.PATH_WITHOUT_AKKA, 0.97);
    costs(goals, Candidate.PATH, Candidate.PATH_WITHOUT_AKKA, 1.04);
    packets(goals, Candidate.PATH, Candidate.PATH_WITHOUT_AKKA, 0.97);
    rates(goals, Candidate.PATH, Candidate.PATH_WITHOUT_CIPHER, 0.75);
    return List.copyOf(goals);
  }

  boolean holdsFor(double ratio) {
    return atLeast ? ratio >= bound : ratio <= bound;
  }

  private static void rates(List<Goal> goals, Candidate ours, Candidate other, double least) {
    goals.add(new Goal("Mbit/s up", ours, other, List.of(Quantity.UP), true, least));
    goals.add(new Goal("Mbit/s down", ours, other, List.of(Quantity.DOWN), true, least));
  }

  private static void costs(List<Goal> goals, Candidate ours, Candidate other, double most) {
    goals.add(
        new Goal(
            "CPU s/GB up, both ends",
            ours,
            other,
            List.of(Quantity.UP_CLIENT, Quantity.UP_GATEWAY),
            false,
            most));
    goals.add(
        new Goal(
            "CPU s/GB down, both ends",
            ours,
            other,
            List.of(Quantity.DOWN_CLIENT, Quantity.DOWN_GATEWAY),
            false,
            most));
  }

  private static void packets(List<Goal> goals, Candidate ours, Candidate other, double least) {
    goals.add(
        new Goal("64-octet datagrams a second", ours, other, List.of(Quantity.SMALL), true, least));
  }
}
