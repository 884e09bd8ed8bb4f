package io.postern.dataplane.graph;

import io.postern.dataplane.packet.OffHeap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inner packets with each field of their headers at its edges, and with several by chance. */
final class HostilePackets {
  /** Nothing of the longest of the headers below is behind this. */
  private static final int HEADERS = 124;

  private static final int[] OCTETS = {0, 1, 0x0F, 0x40, 0x7F, 0x80, 0xF0, 0xFF};
  private static final int[] WORDS = {0, 1, 7, 20, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF};

  private HostilePackets() {}

  /** Packets from here to there that are well-formed, or nearly so. */
  static List<byte[]> bases(String here, String there, String here6, String there6) {
    byte[] syn6 = OffHeap.bytes("020405b40402080a00000001000000000103030a00");
    byte[] options = Arrays.copyOf(syn6, 20);
    return List.of(
        Packets.udp(here, there, 60),
        Packets.udp(here, there, 28, Packets.DO_NOT_FRAGMENT),
        Packets.syn(here, there, 9_000),
        io.postern.dataplane.packet.Packets.tcp(here, there, 2, options),
        Packets.fragments(Packets.udp(here, there, 600), 300).get(0),
        Packets.fragments(Packets.udp(here, there, 600), 300).get(1),
        withOptions(Packets.udp(here, there, 60)),
        io.postern.dataplane.packet.Packets.udp(here6, there6, 80),
        io.postern.dataplane.packet.Packets.tcp(here6, there6, 2, options),
        extended(io.postern.dataplane.packet.Packets.udp(here6, there6, 90)),
        io.postern.dataplane.packet.Packets.packet(here, there, 50, 80),
        io.postern.dataplane.packet.Packets.packet(here6, there6, 58, 100));
  }

  private static byte[] withOptions(byte[] packet) {
    byte[] options = OffHeap.bytes("94040000" + "0707040000000000");
    ByteBuffer longer = ByteBuffer.allocate(packet.length + options.length);
    longer.put(packet, 0, 20).put(options).put(packet, 20, packet.length - 20);
    return longer.put(0, (byte) 0x48).putShort(2, (short) longer.capacity()).array();
  }

  /** Hop-by-hop options, destination options, a routing and a fragment header before UDP. */
  private static byte[] extended(byte[] packet) {
    byte[] headers =
        OffHeap.bytes(
            "3c00010400000000"
                + "2b00010400000000"
                + "2c02020100000000"
                + "00".repeat(16)
                + "1100000000000007");
    ByteBuffer longer = ByteBuffer.allocate(packet.length + headers.length);
    longer.put(packet, 0, 40).put(headers).put(packet, 40, packet.length - 40);
    return longer.putShort(4, (short) (longer.capacity() - 40)).put(6, (byte) 0).array();
  }

  /** Each octet and each word of the headers at each edge, and each length. */
  static List<byte[]> atTheirEdges(byte[] packet) {
    List<byte[]> all = new ArrayList<>();
    int end = Math.min(packet.length, HEADERS);
    for (int offset = 0; offset < end; offset++) {
      for (int value : OCTETS) {
        all.add(ByteBuffer.wrap(packet.clone()).put(offset, (byte) value).array());
      }
      for (int value : offset % 2 == 0 && offset + 1 < end ? WORDS : new int[0]) {
        all.add(ByteBuffer.wrap(packet.clone()).putShort(offset, (short) value).array());
      }
    }
    for (int length = 1; length < packet.length; length++) {
      all.add(Arrays.copyOf(packet, length));
    }
    return all;
  }

  /** Up to five fields changed, or octets cut off or added, or nothing but noise. */
  static byte[] byChance(List<byte[]> bases, Random random) {
    byte[] packet = bases.get(random.nextInt(bases.size())).clone();
    int kind = random.nextInt(10);
    if (kind == 0) {
      packet = new byte[1 + random.nextInt(200)];
      random.nextBytes(packet);
    } else if (kind == 1) {
      packet = Arrays.copyOf(packet, 1 + random.nextInt(1_300));
    }
    for (int count = random.nextInt(6); count > 0; count--) {
      int offset = random.nextInt(Math.min(packet.length, HEADERS));
      packet[offset] =
          (byte) (random.nextBoolean() ? OCTETS[random.nextInt(OCTETS.length)] : random.nextInt());
    }
    return packet;
  }
}
