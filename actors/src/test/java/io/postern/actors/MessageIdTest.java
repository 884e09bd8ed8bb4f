package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.dataplane.Path;
import io.postern.ike.auth.Identity;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.v1.IsakmpSa;
import io.postern.ike.v1.PhaseOneStart;
import io.postern.ike.v1.PhaseOneStep;
import io.postern.ike.v1.ProtectedMessage;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 2408 §3.1: a message ID names one exchange, and no message is taken twice. */
class MessageIdTest {
  /** Offsets in the header (RFC 2408 §3.1). */
  private static final int EXCHANGE_TYPE = 18;

  private static final int LENGTH = 24;

  private static byte[] notify(IsakmpSa sa, int messageId, String data) {
    return ProtectedMessage.seal(
        sa,
        sa.exchange(ExchangeType.INFORMATIONAL, messageId),
        List.of(
            new Payload.Notification(
                Protocols.DOI_IPSEC,
                Protocols.ISAKMP,
                Protection.cookieOctets(sa.cookies()),
                40_000,
                Bytes.ofText(data))));
  }

  private static void send(DatagramSocket socket, Loopback loopback, byte[] datagram)
      throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, loopback.ike));
  }

  /**
   * Until messages go to their IKE SA by themselves, in the order they were sent. The first ones
   * may overtake each other: those that came earlier go through the ingress actor.
   */
  private static void awaitOrder(DatagramSocket socket, Loopback loopback, IsakmpSa sa)
      throws IOException {
    send(socket, loopback, question(sa, 1));
    assertThat(informational(socket)).isNotEmpty();
  }

  /** Phase 1 of aggressive mode, and nothing after it. */
  static IsakmpSa phaseOne(DatagramSocket socket, Loopback loopback) throws IOException {
    InetSocketAddress local = new InetSocketAddress(Loopback.HERE, socket.getLocalPort());
    PhaseOneStart start =
        FirstMessage.of(
            Identity.keyId("staff"),
            "group key",
            0x1234,
            new IkePath(new Path(local, loopback.ike), false));
    send(socket, loopback, start.message());
    DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
    socket.setSoTimeout(10_000);
    socket.receive(answer);
    PhaseOneStep step = start.exchange().on(Arrays.copyOf(answer.getData(), answer.getLength()));
    assertThat(step).isInstanceOf(PhaseOneStep.Complete.class);
    PhaseOneStep.Complete complete = (PhaseOneStep.Complete) step;
    send(socket, loopback, complete.reply().orElseThrow());
    return complete.result().sa();
  }

  /** Its ID is the peer's mistake; vpnc, whose IDs have eight bits, makes it now and then. */
  @Test
  void anotherMessageUnderAUsedMessageIdIsHeard() throws IOException {
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT);
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      IsakmpSa sa = phaseOne(socket, loopback);
      send(socket, loopback, notify(sa, 7, "first"));
      send(socket, loopback, question(sa));
      assertThat(informational(socket)).isNotEmpty();
      assertThat(loopback.ignored(Reason.INVALID_MESSAGE_ID)).isZero();
    }
  }

  @Test
  void aRecordedMessageIsRefusedHoweverManyCameSince() throws IOException {
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT);
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      IsakmpSa sa = phaseOne(socket, loopback);
      awaitOrder(socket, loopback, sa);
      byte[] recorded = notify(sa, 7, "recorded");
      send(socket, loopback, recorded);
      for (int messageId = 100; messageId < 125; messageId++) {
        send(socket, loopback, notify(sa, messageId, "between"));
      }
      send(socket, loopback, recorded);
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> loopback.ignored(Reason.INVALID_MESSAGE_ID) == 1);
    }
  }

  /** Padding is in no hash (RFC 2409 §5.7): whoever recorded a message may lengthen it. */
  @Test
  void aRecordedMessageWithOtherPaddingIsRefused() throws IOException {
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT);
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      IsakmpSa sa = phaseOne(socket, loopback);
      byte[] recorded = notify(sa, 7, "recorded");
      byte[] longer = Arrays.copyOf(recorded, recorded.length + 16);
      ByteBuffer.wrap(longer).putInt(LENGTH, longer.length);
      send(socket, loopback, recorded);
      send(socket, loopback, longer);
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> loopback.ignored(Reason.INVALID_MESSAGE_ID) == 1);
    }
  }

  /** Before its user is known, whoever has the group's key costs little memory. */
  @Test
  void aPeerBeginsFewExchangesBeforeItsLogin() throws IOException {
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT);
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      IsakmpSa sa = phaseOne(socket, loopback);
      for (int messageId = 100; messageId < 160; messageId += 20) {
        for (int index = 1; index < 20; index++) {
          send(socket, loopback, notify(sa, messageId + index, "one of many"));
        }
        send(socket, loopback, question(sa, messageId));
        assertThat(informational(socket)).isNotEmpty();
      }
      assertThat(loopback.ignored(Reason.INVALID_MESSAGE_ID)).isZero();
      for (int messageId = 200; messageId < 210; messageId++) {
        send(socket, loopback, notify(sa, messageId, "one of many"));
      }
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> loopback.ignored(Reason.INVALID_MESSAGE_ID) > 0);
    }
  }

  /** HASH(1) is the same function for both ends: only the message ID tells whose a message is. */
  @Test
  void ourOwnInformationalMessageSentBackIsRefused() throws IOException {
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT);
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      IsakmpSa sa = phaseOne(socket, loopback);
      send(socket, loopback, question(sa));
      send(socket, loopback, informational(socket));
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> loopback.ignored(Reason.INVALID_MESSAGE_ID) == 1);
    }
  }

  /** R-U-THERE, which the gateway answers with a message of its own (RFC 3706 §5.3). */
  private static byte[] question(IsakmpSa sa) {
    return question(sa, 7);
  }

  private static byte[] question(IsakmpSa sa, int messageId) {
    return ProtectedMessage.seal(
        sa,
        sa.exchange(ExchangeType.INFORMATIONAL, messageId),
        List.of(
            new Payload.Notification(
                Protocols.DOI_IPSEC,
                Protocols.ISAKMP,
                Protection.cookieOctets(sa.cookies()),
                NotifyTypes.R_U_THERE,
                Bytes.ofHex("%08x".formatted(messageId)))));
  }

  /** The next message of an informational exchange that the gateway sends. */
  private static byte[] informational(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    do {
      socket.receive(packet);
    } while (packet.getData()[EXCHANGE_TYPE] != ExchangeType.INFORMATIONAL.number());
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }
}
