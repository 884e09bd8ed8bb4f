package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.device.NetworkNamespace;
import io.postern.dataplane.device.RawPort;
import io.postern.dataplane.device.ReceiveRing;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.packet.Protocol;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a kernel gets of packets that wait for it together. */
class DeliveriesTest {
  private static final String HERE = "10.1.0.1";
  private static final String THERE = "10.2.0.9";
  private static final int HEADERS = 40;
  private static final int PAYLOAD = 100;
  private static final int ACK = 0x10;

  /** More than wait for one call of {@code deliver}. */
  private static final int ALTERNATING = 150;

  private static final int IN_A_ROW = 20;

  private record Received(int port, long sequence, int payload) {}

  @Test
  void everyPacketComesOnceAndInOrderHoweverManyConnectionsAlternate() {
    assumeThat(NetworkNamespace.possible()).as("namespaces need root").isTrue();
    KernelTun settings =
        new KernelTun(
            "merging", 1400, List.of(Prefix.parse(HERE)), List.of(Prefix.parse("10.2.0.0/16")));
    Drops drops = new Drops();
    Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    try (NetworkNamespace namespace = new NetworkNamespace("merging");
        Tun tun = namespace.inside(() -> Tun.open(settings));
        RawPort witness =
            namespace.inside(() -> new RawPort(Protocol.TCP, InetAddress.ofLiteral(HERE)));
        OffHeap memory = new OffHeap();
        ReceiveRing ring = new ReceiveRing();
        Deliveries deliveries = new Deliveries(tun, drops)) {
      assumeThat(tun.takesMerged()).as("TSO of the TUN").isTrue();
      List<Received> sent = new ArrayList<>();
      for (int index = 0; index < ALTERNATING; index++) {
        add(deliveries, memory, sent, 1_000 + index % 2, index / 2);
      }
      for (int index = 0; index < IN_A_ROW; index++) {
        add(deliveries, memory, sent, 2_000, index);
      }
      deliveries.deliver();
      List<Received> received = new ArrayList<>();
      await()
          .until(
              () -> {
                readAll(ring, witness, received);
                return octets(received) >= octets(sent);
              });
      assertThat(received.subList(0, ALTERNATING)).isEqualTo(sent.subList(0, ALTERNATING));
      assertThat(received.subList(ALTERNATING, received.size()))
          .as("one packet of all that are of one connection")
          .containsExactly(new Received(2_000, 0, IN_A_ROW * PAYLOAD));
      drops.addTo(dropped);
      assertThat(dropped.values()).containsOnly(0L);
    }
  }

  private static int octets(List<Received> packets) {
    return packets.stream().mapToInt(Received::payload).sum();
  }

  private static void add(
      Deliveries deliveries, OffHeap memory, List<Received> sent, int port, int number) {
    byte[] packet = Packets.packet(THERE, HERE, Protocol.TCP, HEADERS + PAYLOAD);
    ByteBuffer header = ByteBuffer.wrap(packet);
    header.putShort(10, (short) ~Packets.naiveSum(packet, 0, 20, 0));
    header.putShort(20, (short) port).putShort(22, (short) 7).putInt(24, number * PAYLOAD);
    header.putInt(28, 1).put(32, (byte) 0x50).put(33, (byte) ACK).putShort(34, (short) 500);
    header.putShort(36, (short) 0).putShort(38, (short) 0);
    header.putShort(36, (short) ~Packets.naiveSum(packet, 20, Protocol.TCP));
    byte[] withRoomBefore = new byte[64 + packet.length];
    System.arraycopy(packet, 0, withRoomBefore, 64, packet.length);
    deliveries.add(memory.of(withRoomBefore) + 64, packet.length);
    sent.add(new Received(port, (long) number * PAYLOAD, PAYLOAD));
  }

  private static void readAll(ReceiveRing ring, RawPort witness, List<Received> received) {
    int count = ring.receive(witness);
    for (int index = 0; index < count; index++) {
      long packet = ring.data(index);
      received.add(
          new Received(
              Memory.u16(packet + 20), Memory.u32(packet + 24), ring.length(index) - HEADERS));
    }
  }
}
