package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.dataplane.Path;
import io.postern.ike.auth.Identity;
import io.postern.ike.message.Refusal.Reason;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A headend and real clients of our own, over UDP on the loopback. */
class HeadendTest {
  private static final Inet4Address LAN = (Inet4Address) InetAddress.ofLiteral("10.66.0.10");
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static Loopback loopback() {
    return new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT);
  }

  /** An IPv4 packet of protocol 253, which is for experiments (RFC 3692). */
  static byte[] packet(Inet4Address from, Inet4Address to, String content) {
    byte[] data = content.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    ByteBuffer packet = ByteBuffer.allocate(20 + data.length);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + data.length));
    packet.putInt(0).put((byte) 64).put((byte) 253).putShort((short) 0);
    packet.put(from.getAddress()).put(to.getAddress()).put(data);
    int sum = 0;
    for (int at = 0; at < 20; at += 2) {
      sum += packet.getShort(at) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    packet.putShort(10, (short) ~((sum & 0xffff) + (sum >>> 16)));
    return packet.array();
  }

  @Test
  void aClientLogsInAndItsPacketsFlowBothWays() {
    try (Loopback loopback = loopback()) {
      Loopback.Client alice = loopback.alice();
      Inet4Address address = alice.connected().configuration().address();
      await().atMost(PATIENCE).until(() -> loopback.sessions().getFirst().state().equals("up"));
      byte[] there = packet(address, LAN, "there");
      byte[] back = packet(LAN, address, "and back");
      alice.device().send(there);
      assertThat(loopback.lan.receive(PATIENCE)).hasValue(there);
      loopback.lan.send(back);
      assertThat(alice.device().receive(PATIENCE)).hasValue(back);
      assertThat(loopback.sessions())
          .singleElement()
          .satisfies(
              session -> {
                assertThat(session.state()).isEqualTo("up");
                assertThat(session.user()).hasValue("alice");
                assertThat(session.address()).hasValue(address.getHostAddress());
              });
      assertThat(loopback.handshakes("success", "none")).isEqualTo(1);
    }
  }

  @Test
  void soonerOrLaterAClientGetsAPrivateValueThatWasMadeAhead() {
    try (Loopback loopback = loopback()) {
      AtomicInteger clients = new AtomicInteger();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                String user = "user" + clients.incrementAndGet();
                loopback.client("staff", "group key", user, "password of " + user).connected();
                return loopback.privateValues("ahead") > 0;
              });
      assertThat(loopback.privateValues("at-once")).isPositive();
    }
  }

  @Test
  void anAddressOfSomebodyElseInsideTheTunnelGoesNoFurther() {
    try (Loopback loopback = loopback()) {
      Loopback.Client alice = loopback.alice();
      Inet4Address address = alice.connected().configuration().address();
      alice.device().send(packet(LAN, LAN, "forged"));
      alice.device().send(packet(address, LAN, "honest"));
      assertThat(loopback.lan.receive(PATIENCE)).hasValue(packet(address, LAN, "honest"));
    }
  }

  @Test
  void aWrongPasswordIsToldAndCounted() {
    try (Loopback loopback = loopback()) {
      Loopback.Client mallory = loopback.client("staff", "group key", "alice", "guess");
      assertThat(mallory.ended().reason().reason()).isEqualTo(Reason.USER_REJECTED);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(loopback.handshakes("failure", "user-rejected")).isEqualTo(1);
                assertThat(loopback.sessions()).isEmpty();
              });
    }
  }

  @Test
  void aWrongGroupKeyAndAnUnknownGroupLookTheSameOutsideAndDifferInTheCounters() {
    AdmissionSettings brief = new AdmissionSettings(100, 100, Duration.ofSeconds(3));
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, brief)) {
      Loopback.Client wrongKey = loopback.client("staff", "guess", "alice", "x");
      Loopback.Client unknown = loopback.client("stuff", "group key", "alice", "x");
      assertThat(wrongKey.ended().reason().reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(unknown.ended().reason().reason()).isEqualTo(Reason.TIMEOUT);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(loopback.handshakes("failure", "no-proof")).isEqualTo(1);
                assertThat(loopback.handshakes("failure", "unknown-identity")).isEqualTo(1);
              });
    }
  }

  @Test
  void aPoolWithoutAddressesEndsTheClientWithItsReason() {
    try (Loopback loopback = new Loopback("10.99.0.1/32", 2, AdmissionSettings.DEFAULT)) {
      loopback.alice().connected();
      Loopback.Client second = loopback.client("staff", "group key", "bob", "password of bob");
      assertThat(second.ended().reason().reason()).isEqualTo(Reason.NO_LEASE);
      assertThat(loopback.sessions().stream().filter(s -> s.state().equals("up"))).hasSize(1);
    }
  }

  @Test
  void twoDevicesOfOneUserHaveAddressesOfTheirOwnAndAThirdReplacesTheOldest() {
    try (Loopback loopback = loopback()) {
      Loopback.Client first = loopback.alice();
      Inet4Address firstAddress = first.connected().configuration().address();
      Loopback.Client second = loopback.alice();
      assertThat(second.connected().configuration().address()).isNotEqualTo(firstAddress);
      loopback.alice().connected();
      assertThat(first.ended().reason().reason()).isEqualTo(Reason.DELETED_BY_PEER);
      second.events().expectNoMessage(Duration.ofMillis(100));
    }
  }

  @Test
  void anOperatorEndsASession() {
    try (Loopback loopback = loopback()) {
      Loopback.Client alice = loopback.alice();
      alice.connected();
      String session = loopback.sessions().getFirst().session();
      assertThat(loopback.disconnect("00000000")).isFalse();
      assertThat(loopback.disconnect(session)).isTrue();
      assertThat(alice.ended().reason().reason()).isEqualTo(Reason.DELETED_BY_PEER);
      await().atMost(PATIENCE).until(() -> loopback.sessions().isEmpty());
    }
  }

  @Test
  void stoppingTellsEveryClient() {
    try (Loopback loopback = loopback()) {
      Loopback.Client alice = loopback.alice();
      alice.connected();
      loopback.stop();
      assertThat(alice.ended().reason().reason()).isEqualTo(Reason.DELETED_BY_PEER);
    }
  }

  @Test
  void aClientThatDiesIsNoticedAndItsAddressComesBackToItsUser() {
    try (Loopback loopback = loopback()) {
      Loopback.Client alice = loopback.alice();
      Inet4Address address = alice.connected().configuration().address();
      loopback.crash(alice);
      await().atMost(PATIENCE).until(() -> loopback.sessions().isEmpty());
      assertThat(loopback.alice().connected().configuration().address()).isEqualTo(address);
    }
  }

  @Test
  void garbageOnBothPortsHarmsNobody() throws IOException {
    try (Loopback loopback = loopback();
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      Loopback.Client alice = loopback.alice();
      Inet4Address address = alice.connected().configuration().address();
      Random random = new Random(7);
      for (int i = 0; i < 2000; i++) {
        byte[] garbage = new byte[random.nextInt(600)];
        random.nextBytes(garbage);
        InetSocketAddress port = i % 2 == 0 ? loopback.ike : loopback.natTraversal;
        socket.send(new DatagramPacket(garbage, garbage.length, port));
      }
      alice.device().send(packet(address, LAN, "still here"));
      assertThat(loopback.lan.receive(PATIENCE)).isPresent();
      loopback.client("staff", "group key", "bob", "password of bob").connected();
    }
  }

  @Test
  void rfc2408_5_1_anUnknownCookiePairIsAnsweredWithInvalidCookie() throws IOException {
    try (Loopback loopback = loopback();
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      byte[] stray =
          HexFormat.of()
              .parseHex(
                  "1111111111111111"
                      + "2222222222222222"
                      + "08102001"
                      + "00000001"
                      + "0000003c"
                      + "00112233445566778899aabbccddeeff"
                      + "00112233445566778899aabbccddeeff");
      socket.send(new DatagramPacket(stray, stray.length, loopback.ike));
      socket.setSoTimeout(10_000);
      DatagramPacket answer = new DatagramPacket(new byte[500], 500);
      socket.receive(answer);
      assertThat(Optional.of(answer.getData()[18])).hasValue((byte) 5);
      assertThat(ByteBuffer.wrap(answer.getData()).getShort(28 + 10)).isEqualTo((short) 4);
    }
  }

  @Test
  void aUserWithGroupsLogsInToThoseOnly() {
    try (Loopback loopback = loopback()) {
      loopback.client("staff", "group key", "erin", "password of erin").connected();
      Loopback.Client frank = loopback.client("staff", "group key", "frank", "password of frank");
      assertThat(frank.ended().reason().reason()).isEqualTo(Reason.USER_REJECTED);
      await().atMost(PATIENCE).until(() -> loopback.handshakes("failure", "user-rejected") == 1);
      assertThat(loopback.sessions())
          .extracting(session -> session.user().orElse(""))
          .doesNotContain("frank");
    }
  }

  @Test
  void aLoginThatTakesTooLongIsGivenUp() throws IOException {
    AdmissionSettings brief =
        new AdmissionSettings(10, 10, 10, Duration.ofMinutes(1), Duration.ofSeconds(1));
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, brief);
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      MessageIdTest.phaseOne(socket, loopback);
      await().atMost(PATIENCE).until(() -> loopback.handshakes("failure", "timeout") == 1);
    }
  }

  @Test
  void firstMessagesThatCannotBeAgreedOnAreExplainedOnceASecondAndNeverAtMoreLength()
      throws IOException {
    try (Loopback loopback = loopback();
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      InetSocketAddress local = new InetSocketAddress(Loopback.HERE, socket.getLocalPort());
      IkePath path = new IkePath(new Path(local, loopback.ike), false);
      byte[] first =
          FirstMessage.of(Identity.keyId("staff"), "x", 1, path, "aes256-sha256-modp1024")
              .message();
      for (int cookie = 1; cookie <= 5; cookie++) {
        byte[] other = FirstMessage.withCookie(first, cookie);
        socket.send(new DatagramPacket(other, other.length, loopback.ike));
      }
      socket.setSoTimeout(10_000);
      DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
      socket.receive(answer);
      // NO-PROPOSAL-CHOSEN, RFC 2408 §3.14.1.
      assertThat(ByteBuffer.wrap(answer.getData()).getShort(28 + 10)).isEqualTo((short) 14);
      assertThat(answer.getLength()).isLessThanOrEqualTo(first.length);
      await()
          .atMost(PATIENCE)
          .until(() -> loopback.handshakes("failure", "no-proposal-chosen") == 5);
      socket.setSoTimeout(200);
      assertThatThrownBy(() -> socket.receive(answer)).isInstanceOf(SocketTimeoutException.class);
    }
  }
}
