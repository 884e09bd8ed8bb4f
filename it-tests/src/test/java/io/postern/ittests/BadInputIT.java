package io.postern.ittests;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Fault;
import io.postern.ittests.peer.IkeScan;
import io.postern.ittests.peer.Vpnc;
import io.postern.ittests.peer.VpncOptions;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Capture;
import io.postern.ittests.traffic.Datagrams;
import io.postern.ittests.traffic.Ping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RealPeers
@DisplayName("Garbage, replays, forgeries and borrowed addresses change nothing for a client")
class BadInputIT {
  private static final int GARBAGE = 300;
  private static final long SEED = 20_260_101;

  @RegisterExtension static final TestNetwork network = new TestNetwork(1, GatewaySettings.usual());

  @ParameterizedTest(name = "port {0}")
  @ValueSource(ints = {500, 4500})
  void randomOctetsAreDropped(int port) {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      SplittableRandom random = new SplittableRandom(SEED + port);
      List<String> garbage = new ArrayList<>();
      for (int count = 0; count < GARBAGE; count++) {
        byte[] octets = new byte[1 + random.nextInt(1400)];
        random.nextBytes(octets);
        garbage.add(HexFormat.of().formatHex(octets));
      }
      List<String> answers = atGateway(port).send(garbage);
      // Whoever sends garbage is not worth an amplifier: fewer answers than questions.
      assertThat(answers).hasSizeLessThan(GARBAGE / 4);
      assertThatStillServes(vpnc);
    }
  }

  @Test
  void aFirstMessageCutShortOrWithALieInItsLengthIsDropped() {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      String first = firstMessageOfALogin();
      List<String> broken = new ArrayList<>();
      for (int digits = 2; digits < first.length(); digits += 14) {
        broken.add(first.substring(0, digits));
      }
      for (int octet = 16; octet < 60; octet++) {
        // From the octet after the cookies on, each set to 0xff: types, flags, lengths.
        broken.add(first.substring(0, octet * 2) + "ff" + first.substring(octet * 2 + 2));
      }
      atGateway(500).send(broken);
      assertThatStillServes(vpnc);
    }
  }

  @Test
  void malformedProbesOfIkeScanDoNoHarm() {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      IkeScan scan = new IkeScan(network.topology().internet());
      assertThat(scan.aggressive("staff").out()).contains("Aggressive Mode Handshake returned");
      scan.probe("--headerlen=+40");
      scan.probe("--headerlen=-20");
      scan.probe("--headerver=0x30");
      scan.probe("--mbz=255");
      scan.probe("--doi=7");
      scan.probe("--situation=99");
      scan.probe("--spisize=200");
      assertThatStillServes(vpnc);
    }
  }

  @Test
  void aPacketIsTakenOnceAndItsReplayIsDropped() {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      double before = drops("replayed");
      List<String> payloads = undeliveredEspOfPings();
      assertThat(echoesSeenInLanWhileSending(payloads)).isEqualTo(payloads.size());
      assertThat(echoesSeenInLanWhileSending(payloads)).isZero();
      if (network.gateway() instanceof PosternGateway) {
        assertThat(drops("replayed")).isGreaterThanOrEqualTo(before + payloads.size());
      }
      assertThatStillServes(vpnc);
    }
  }

  @Test
  void aTamperedPacketIsDropped() {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual())) {
      double before = drops("bad-icv");
      List<String> payloads =
          undeliveredEspOfPings().stream().map(BadInputIT::withChangedEnd).toList();
      assertThat(echoesSeenInLanWhileSending(payloads)).isZero();
      if (network.gateway() instanceof PosternGateway) {
        assertThat(drops("bad-icv")).isGreaterThanOrEqualTo(before + payloads.size());
      }
      assertThatStillServes(vpnc);
    }
  }

  @Test
  void aPacketFromInsideWithSomebodyElsesAddressIsDropped() {
    try (Vpnc vpnc = Vpnc.connect(network.client(), VpncOptions.usual());
        Capture lan = Capture.start(network.topology().lan(), "eth0", "icmp")) {
      double before = drops("inner-policy");
      network.client().run("ip", "addr", "add", "10.99.0.77/32", "dev", Vpnc.DEVICE);
      Ping.send(network.client(), Addresses.LAN_HOST, "-c3", "-i0.2", "-W1", "-I", "10.99.0.77");
      // A packet with its own address, which must be seen, bounds the waiting for those that not.
      Ping.answers(network.client(), Addresses.LAN_HOST);
      assertThat(lan.stop().count("ip.src == 10.99.0.77")).isZero();
      if (network.gateway() instanceof PosternGateway) {
        assertThat(drops("inner-policy")).isGreaterThanOrEqualTo(before + 3);
      }
      assertThatStillServes(vpnc);
    }
  }

  private static Datagrams atGateway(int port) {
    return new Datagrams(network.topology().internet(), Addresses.GATEWAY, port);
  }

  private static void assertThatStillServes(Vpnc vpnc) {
    Ping.answers(network.client(), Addresses.LAN_HOST);
    assertThat(network.gateway().sessionOf("alice").address()).isEqualTo(vpnc.address());
  }

  /** The first message of aggressive mode, as ike-scan makes it, in hexadecimal. */
  private static String firstMessageOfALogin() {
    try (Capture capture = Capture.atGateway(network.topology().internet(), Capture.IKE)) {
      new IkeScan(network.topology().internet()).aggressive("staff");
      String filter = "isakmp.exchangetype == 4 && ip.dst == " + Addresses.GATEWAY;
      Await.until(
          "the first message on the wire",
          Duration.ofSeconds(5),
          () -> capture.sofar().count(filter) > 0);
      return capture.stop().fields(filter, "udp.payload").getFirst();
    }
  }

  /** Payloads of the UDP datagrams with five echo requests, which have not reached the gateway. */
  private static List<String> undeliveredEspOfPings() {
    network.topology().impair(Fault.udp(4500));
    try (Capture capture = Capture.start(network.topology().internet(), "nat0", Capture.ESP)) {
      Ping.send(network.client(), Addresses.LAN_HOST, "-c5", "-i0.1", "-W1");
      String filter = "esp && udp.dstport == 4500 && ip.dst == " + Addresses.GATEWAY;
      Await.until(
          "five packets on the wire",
          Duration.ofSeconds(5),
          () -> capture.sofar().count(filter) == 5);
      return capture.stop().fields(filter, "udp.payload");
    } finally {
      network.topology().impair(Fault.none());
    }
  }

  /** One bit of the integrity check value (RFC 4303 §2.8) is another. */
  private static String withChangedEnd(String payload) {
    byte[] packet = HexFormat.of().parseHex(payload);
    packet[packet.length - 1] ^= 1;
    return HexFormat.of().formatHex(packet);
  }

  private static int echoesSeenInLanWhileSending(List<String> payloads) {
    try (Capture lan = Capture.start(network.topology().lan(), "eth0", "icmp")) {
      atGateway(4500).send(payloads);
      // An honest packet behind them, which must be seen, bounds the waiting for those that not.
      Ping.send(network.client(), Addresses.LAN_HOST, "-c1", "-W2");
      Await.until(
          "the honest packet in the LAN",
          Duration.ofSeconds(5),
          () -> lan.sofar().count("icmp.type == 8") > 0);
      return lan.stop().count("icmp.type == 8") - 1;
    }
  }

  private static double drops(String reason) {
    return network.gateway() instanceof PosternGateway postern ? postern.drops(reason) : 0;
  }
}
