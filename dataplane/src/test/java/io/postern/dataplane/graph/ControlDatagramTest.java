package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Path;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** IKE and keepalives beside ESP (RFC 3948 §2). */
class ControlDatagramTest {
  private static final byte[] MESSAGE = message(100);

  @RegisterExtension static final ActorsOfTests ACTORS = ActorsOfTests.named("control-datagrams");

  private Site site;
  private DatagramSocket peer;

  @BeforeEach
  void start() throws IOException {
    site = Site.start(ACTORS.system());
    peer = new DatagramSocket(new InetSocketAddress(Loopback.address(), 0));
    peer.setSoTimeout(10_000);
  }

  @AfterEach
  void close() {
    peer.close();
    site.close();
  }

  @Test
  void aBareMessageComesFromTheIkePort() throws IOException {
    send(MESSAGE, Loopback.ike(site.address()));
    RecordedEvents.Control control = awaitControl();
    assertThat(control.nonEspMarker()).isFalse();
    assertThat(control.message()).isEqualTo(MESSAGE);
    assertThat(control.path()).isEqualTo(new Path(Loopback.ike(site.address()), peerAddress()));
  }

  @Test
  void theMarkerIsTakenOffAtTheNatTraversalPort() throws IOException {
    send(marked(MESSAGE), site.natTraversal());
    RecordedEvents.Control control = awaitControl();
    assertThat(control.nonEspMarker()).isTrue();
    assertThat(control.message()).isEqualTo(MESSAGE);
    assertThat(control.path()).isEqualTo(new Path(site.natTraversal(), peerAddress()));
  }

  @Test
  void answersLeaveFromTheLocalAddressAndPortOfThePathWithTheMarkerWhereItBelongs()
      throws IOException {
    assertThat(site.dataplane().sendControl(path(site.natTraversal()), MESSAGE)).isTrue();
    DatagramPacket marked = receive();
    assertThat(marked.getSocketAddress()).isEqualTo(site.natTraversal());
    assertThat(octets(marked)).isEqualTo(marked(MESSAGE));

    assertThat(site.dataplane().sendControl(path(Loopback.ike(site.address())), MESSAGE)).isTrue();
    DatagramPacket bare = receive();
    assertThat(bare.getSocketAddress()).isEqualTo(Loopback.ike(site.address()));
    assertThat(octets(bare)).isEqualTo(MESSAGE);
  }

  @Test
  void nothingLeavesFromAnAddressThatNoSocketHas() {
    InetSocketAddress notOurs = new InetSocketAddress(Loopback.address(), 14_500);
    assertThat(site.dataplane().sendControl(path(notOurs), MESSAGE)).isFalse();
    InetSocketAddress noPort = new InetSocketAddress(site.address(), 4);
    assertThat(site.dataplane().sendControl(path(noPort), MESSAGE)).isFalse();
    assertThat(site.dataplane().sendKeepalive(path(Loopback.ike(site.address())))).isFalse();
  }

  @Test
  void aKeepaliveIsOneOctetAndIgnoredOnReceipt() throws IOException {
    assertThat(site.dataplane().sendKeepalive(path(site.natTraversal()))).isTrue();
    DatagramPacket keepalive = receive();
    assertThat(octets(keepalive)).containsExactly(0xFF);

    send(octets(keepalive), site.natTraversal());
    send(marked(MESSAGE), site.natTraversal());
    assertThat(awaitControl().message()).isEqualTo(MESSAGE);
    assertThat(site.dataplane().drops().values()).containsOnly(0L);
  }

  @Test
  void whatIsShorterThanAnIsakmpHeaderIsDropped() throws IOException {
    send(message(27), Loopback.ike(site.address()));
    send(marked(message(27)), site.natTraversal());
    await().until(() -> site.dataplane().drops().get(DropReason.SHORT_CONTROL) == 2);
    assertThat(site.events().controls).isEmpty();
  }

  @Test
  void whatIsEmptyIsDroppedAndWhatIsAroundItIsNot() throws IOException {
    byte[] esp = new byte[100];
    Arrays.fill(esp, (byte) 7);
    for (int round = 0; round < 20; round++) {
      send(esp, site.natTraversal());
      send(new byte[0], site.natTraversal());
      send(esp, site.natTraversal());
      send(new byte[0], Loopback.ike(site.address()));
      send(marked(MESSAGE), site.natTraversal());
    }
    await().until(() -> site.events().controls.size() == 20);
    await().until(() -> site.dataplane().drops().get(DropReason.UNKNOWN_SPI) == 40);
    await().until(() -> site.dataplane().drops().get(DropReason.TRUNCATED) == 20);
    await().until(() -> site.dataplane().drops().get(DropReason.SHORT_CONTROL) == 20);
    assertThat(site.events().restarts).isEmpty();
  }

  @Test
  void aRunOfMergedDatagramsMayHoldIkeAndEsp() throws IOException {
    byte[] esp = new byte[100];
    Arrays.fill(esp, (byte) 7);
    for (int round = 0; round < 20; round++) {
      send(marked(message(96)), site.natTraversal());
      send(esp, site.natTraversal());
    }
    await().until(() -> site.dataplane().drops().get(DropReason.UNKNOWN_SPI) == 20);
    await().until(() -> site.events().controls.size() == 20);
    assertThat(site.events().controls)
        .allSatisfy(control -> assertThat(control.message()).isEqualTo(message(96)));
  }

  @Test
  void aSocketOnAWildcardKnowsTheAddressThatWasMeant() throws IOException {
    InetAddress first = Loopback.address();
    InetAddress second = Loopback.address();
    int port = freePort();
    RecordedEvents events = new RecordedEvents();
    try (Site wildcard = Site.wildcard(ACTORS.system(), port, events)) {
      send(marked(MESSAGE), new InetSocketAddress(first, port));
      send(marked(MESSAGE), new InetSocketAddress(second, port));
      await().until(() -> events.controls.size() == 2);
      assertThat(events.controls)
          .extracting(control -> control.path().local())
          .containsExactly(new InetSocketAddress(first, port), new InetSocketAddress(second, port));
      wildcard.dataplane().sendControl(events.controls.get(1).path(), MESSAGE);
      assertThat(receive().getSocketAddress()).isEqualTo(new InetSocketAddress(second, port));
    }
  }

  private static int freePort() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private RecordedEvents.Control awaitControl() {
    await().until(() -> !site.events().controls.isEmpty());
    return site.events().controls.getFirst();
  }

  private Path path(InetSocketAddress local) {
    return new Path(local, peerAddress());
  }

  private InetSocketAddress peerAddress() {
    return (InetSocketAddress) peer.getLocalSocketAddress();
  }

  private void send(byte[] octets, InetSocketAddress to) throws IOException {
    peer.send(new DatagramPacket(octets, octets.length, to));
  }

  private DatagramPacket receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    peer.receive(packet);
    return packet;
  }

  private static byte[] octets(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private static byte[] message(int length) {
    byte[] message = new byte[length];
    for (int index = 0; index < length; index++) {
      message[index] = (byte) (index + 1);
    }
    return message;
  }

  private static byte[] marked(byte[] message) {
    byte[] marked = new byte[message.length + 4];
    System.arraycopy(message, 0, marked, 4, message.length);
    return marked;
  }
}
