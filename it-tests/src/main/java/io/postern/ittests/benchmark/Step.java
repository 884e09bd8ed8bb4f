package io.postern.ittests.benchmark;

import java.util.Map;

/** What is measured at once of a candidate, before the next has its turn. */
enum Step {
  STREAM_UP(Quantity.UP, Quantity.UP_CLIENT, Quantity.UP_GATEWAY) {
    @Override
    Map<Quantity, Double> measure(TestBed bed, int seconds) {
      return bed.stream(seconds, Quantity.UP, Quantity.UP_CLIENT, Quantity.UP_GATEWAY);
    }
  },

  STREAM_DOWN(Quantity.DOWN, Quantity.DOWN_CLIENT, Quantity.DOWN_GATEWAY) {
    @Override
    Map<Quantity, Double> measure(TestBed bed, int seconds) {
      return bed.stream(seconds, Quantity.DOWN, Quantity.DOWN_CLIENT, Quantity.DOWN_GATEWAY);
    }
  },

  SMALL_DATAGRAMS(Quantity.SMALL, Quantity.SMALL_PROCESSOR) {
    @Override
    Map<Quantity, Double> measure(TestBed bed, int seconds) {
      return bed.datagrams(SMALL_OCTETS, Quantity.SMALL, Quantity.SMALL_PROCESSOR);
    }
  },

  LARGE_DATAGRAMS(Quantity.LARGE, Quantity.LARGE_PROCESSOR) {
    @Override
    Map<Quantity, Double> measure(TestBed bed, int seconds) {
      return bed.datagrams(LARGE_OCTETS, Quantity.LARGE, Quantity.LARGE_PROCESSOR);
    }
  },

  ROUND_TRIPS(Quantity.ROUND_TRIP, Quantity.ROUND_TRIP_TAIL) {
    @Override
    Map<Quantity, Double> measure(TestBed bed, int seconds) {
      return bed.roundTrips();
    }
  };

  private static final int SMALL_OCTETS = 64;

  /** Packets of 1400 octets, the MTU of all candidates. */
  private static final int LARGE_OCTETS = 1372;

  private final Quantity first;
  private final Quantity[] others;

  Step(Quantity first, Quantity... others) {
    this.first = first;
    this.others = others;
  }

  /** What candidates are compared in. */
  Quantity first() {
    return first;
  }

  /** What is measured besides. */
  Quantity[] others() {
    return others.clone();
  }

  /**
   * @param seconds of a stream
   */
  abstract Map<Quantity, Double> measure(TestBed bed, int seconds);
}
