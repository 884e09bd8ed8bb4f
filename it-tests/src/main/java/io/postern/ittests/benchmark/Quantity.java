package io.postern.ittests.benchmark;

/** What is measured of a tunnel. Up is from the client to the LAN. */
enum Quantity {
  UP("client to LAN, Mbit/s", 0),
  UP_CLIENT("client CPU s/GB", 2),
  UP_GATEWAY("gateway CPU s/GB", 2),
  DOWN("LAN to client, Mbit/s", 0),
  DOWN_CLIENT("client CPU s/GB", 2),
  DOWN_GATEWAY("gateway CPU s/GB", 2),
  SMALL("64-octet datagrams, 1000/s", 1),
  SMALL_PROCESSOR("CPU µs/packet, both ends", 1),
  LARGE("1372-octet datagrams, 1000/s", 1),
  LARGE_PROCESSOR("CPU µs/packet, both ends", 1),
  ROUND_TRIP("round trip, median µs", 0),
  ROUND_TRIP_TAIL("99th percentile µs", 0);

  private final String title;
  private final int decimals;

  Quantity(String title, int decimals) {
    this.title = title;
    this.decimals = decimals;
  }

  String title() {
    return title;
  }

  int decimals() {
    return decimals;
  }
}
