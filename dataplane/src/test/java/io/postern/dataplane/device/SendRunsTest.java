package io.postern.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.Path;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.sa.FlatPath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which datagrams go to the kernel as one. */
class SendRunsTest {
  private static final int OCTETS = 100;
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final UdpPort port = new UdpPort(new UdpSocketSettings(HERE, true));
  private final FlatPath one = new FlatPath(new Path(port.bound(), port.bound()));
  private final FlatPath other = new FlatPath(new Path(port.bound(), port.bound()));
  private final SendRuns runs = new SendRuns();

  @AfterEach
  void close() {
    port.close();
  }

  @Test
  void datagramsToTwoPeersInTurnAreTwoRuns() {
    for (int place = 0; place < 6; place++) {
      runs.add(port, place % 2 == 0 ? one : other, 0, place * (long) OCTETS, OCTETS);
    }

    assertThat(runs.count()).isEqualTo(2);
    assertThat(runs.datagrams(0)).isEqualTo(3);
    assertThat(runs.octets(1)).isEqualTo(3 * OCTETS);
    int piece = runs.firstPiece(1);
    assertThat(runs.address(piece)).isEqualTo(OCTETS);
    assertThat(runs.address(runs.next(piece))).isEqualTo(3 * OCTETS);
  }

  @Test
  void datagramsThatLieBehindEachOtherAreOnePiece() {
    runs.add(port, one, 0, 0, OCTETS);
    runs.add(port, one, 0, OCTETS, OCTETS);
    runs.add(port, one, 0, 2 * OCTETS, OCTETS / 2);

    assertThat(runs.count()).isEqualTo(1);
    assertThat(runs.length(runs.firstPiece(0))).isEqualTo(2 * OCTETS + OCTETS / 2);
    assertThat(runs.next(runs.firstPiece(0))).isNegative();
  }

  @Test
  void nothingFollowsAShorterDatagramInItsRun() {
    runs.add(port, one, 0, 0, OCTETS);
    runs.add(port, one, 0, OCTETS, OCTETS / 2);
    runs.add(port, one, 0, 2 * OCTETS, OCTETS / 2);

    assertThat(runs.count()).isEqualTo(2);
  }

  @Test
  void aDatagramWithAnotherMarkingIsNotOvertakenByThoseBehindIt() {
    runs.add(port, one, 0, 0, OCTETS);
    runs.add(port, one, 3, OCTETS, OCTETS);
    runs.add(port, one, 0, 2 * OCTETS, OCTETS);

    assertThat(runs.count()).isEqualTo(3);
    assertThat(runs.address(runs.firstPiece(2))).isEqualTo(2 * OCTETS);
  }

  @Test
  void aRunIsNoLongerThanTheKernelTakes() {
    for (int place = 0; place < SendRuns.LARGEST_COUNT + 1; place++) {
      runs.add(port, one, 0, place * (long) OCTETS, OCTETS);
    }

    assertThat(runs.count()).isEqualTo(2);
    assertThat(runs.datagrams(0)).isEqualTo(SendRuns.LARGEST_COUNT);
  }

  @Test
  void aRunTakesMoreUntilItIsFullOrEndsWithAShorterDatagram() {
    assertThat(runs.lastTakesMore()).isFalse();
    runs.add(port, one, 0, 0, OCTETS);
    assertThat(runs.lastTakesMore()).isTrue();
    runs.add(port, one, 0, OCTETS, OCTETS / 2);
    assertThat(runs.lastTakesMore()).isFalse();
    runs.clear();
    for (int place = 0; place < SendRuns.LARGEST_COUNT; place++) {
      runs.add(port, one, 0, place * (long) OCTETS, OCTETS);
    }
    assertThat(runs.lastTakesMore()).isFalse();
  }

  @Test
  void theLastRunIsKeptWithAllItsPiecesAndBecomesLonger() {
    for (int place = 0; place < 3; place++) {
      runs.add(port, other, 0, 1_000 + place * (long) OCTETS, OCTETS);
    }
    for (int place = 0; place < 3; place++) {
      runs.add(port, one, 3, 5_000 + place * 2L * OCTETS, OCTETS);
    }

    runs.keepLast();
    runs.add(port, one, 3, 9_000, OCTETS);

    assertThat(runs.count()).isEqualTo(1);
    assertThat(runs.path(0)).isSameAs(one);
    assertThat(runs.marking(0)).isEqualTo(3);
    assertThat(runs.datagrams(0)).isEqualTo(4);
    assertThat(runs.octets(0)).isEqualTo(4 * OCTETS);
    List<Long> addresses = new ArrayList<>();
    for (int piece = runs.firstPiece(0); piece >= 0; piece = runs.next(piece)) {
      addresses.add(runs.address(piece));
    }
    assertThat(addresses).containsExactly(5_000L, 5_200L, 5_400L, 9_000L);
  }

  @Test
  void theOnlyRunIsKeptAsItIs() {
    for (int place = 0; place < 3; place++) {
      runs.add(port, one, 0, place * (long) OCTETS, OCTETS);
    }

    runs.keepLast();

    assertThat(runs.count()).isEqualTo(1);
    assertThat(runs.datagrams(0)).isEqualTo(3);
    assertThat(runs.octets(0)).isEqualTo(3 * OCTETS);
    assertThat(runs.length(runs.firstPiece(0))).isEqualTo(3 * OCTETS);
    runs.add(port, one, 0, 3L * OCTETS, OCTETS / 2);
    assertThat(runs.lastTakesMore()).isFalse();
  }

  @Test
  void theRunsOfManyPeersFillIt() {
    for (int place = 0; place < SendRuns.CAPACITY; place++) {
      assertThat(runs.full()).isFalse();
      runs.add(port, new FlatPath(one.path()), 0, place * (long) OCTETS, OCTETS);
    }

    assertThat(runs.full()).isTrue();
    runs.clear();
    assertThat(runs.full()).isFalse();
  }
}
