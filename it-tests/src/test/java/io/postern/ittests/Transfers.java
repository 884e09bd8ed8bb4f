package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.traffic.ContentStream;
import io.postern.ittests.traffic.Iperf;
import java.time.Duration;

/** The proof that a tunnel carries much data, and carries it whole. */
final class Transfers {
  private static final long MEASURED_OCTETS = 200_000_000;
  private static final long COMPARED_OCTETS = 50_000_000;

  /** What may be in the receiver's socket when iperf3's sender is done and the count ends. */
  private static final long STILL_IN_SOCKET_OCTETS = 8_000_000;

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private Transfers() {}

  /** 200 MB each way by iperf3; then both ways at once, with contents compared. */
  static void wholeBothWays(Namespace client, Namespace lan) {
    try (Iperf iperf = Iperf.serve(lan, Addresses.LAN_HOST)) {
      whole(iperf.upload(client, MEASURED_OCTETS));
      whole(iperf.download(client, MEASURED_OCTETS));
    }
    try (ContentStream stream =
        ContentStream.start(client, lan, Addresses.LAN_HOST, COMPARED_OCTETS)) {
      stream.awaitWhole(LIMIT);
    }
  }

  private static void whole(Iperf.Flow flow) {
    assertThat(flow.sentBytes()).isGreaterThanOrEqualTo(MEASURED_OCTETS);
    assertThat(flow.receivedBytes()).isGreaterThan(flow.sentBytes() - STILL_IN_SOCKET_OCTETS);
  }
}
