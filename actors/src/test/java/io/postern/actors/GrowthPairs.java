package io.postern.actors;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;

/** Pairs of SAs by number, each with two addresses of its own, and packets for them. */
final class GrowthPairs {
  private static final int PACKET_OCTETS = 128;

  private final Random random = new Random(1);
  private final Path path;

  /**
   * @param path of all of them
   */
  GrowthPairs(Path path) {
    this.path = path;
  }

  /** With new keys; both directions have the same. */
  ChildSaParameters parameters(int pair, int spi) {
    EspTransform gcm = EspTransform.AES_128_GCM;
    byte[] key = new byte[20];
    random.nextBytes(key);
    return new ChildSaParameters(
        spi,
        spi,
        Encapsulation.UDP,
        path,
        gcm,
        EspIntegrity.NONE,
        SaKeys.take(key.clone(), gcm, EspIntegrity.NONE),
        SaKeys.take(key, gcm, EspIntegrity.NONE),
        List.of(Prefix.parse("0.0.0.0/0")),
        List.of(Prefix.parse(address(pair, 0) + "/31")),
        1024,
        0,
        0);
  }

  /**
   * @param host 0 or 1
   */
  static String address(int pair, int host) {
    int number = 2 * pair + host;
    return "10." + number / 65_536 + "." + number / 256 % 256 + "." + number % 256;
  }

  /** To the second address of the pair; the data is the pair's number. */
  static byte[] packet(String source, int pair) {
    ByteBuffer packet = ByteBuffer.allocate(PACKET_OCTETS);
    packet.putShort((short) 0x4500).putShort((short) PACKET_OCTETS).putInt(0);
    packet.put((byte) 64).put((byte) 17).putShort((short) 0);
    packet.put(InetAddress.ofLiteral(source).getAddress());
    packet.put(InetAddress.ofLiteral(address(pair, 1)).getAddress());
    packet.putShort((short) 7).putShort((short) 7).putShort((short) (PACKET_OCTETS - 20));
    packet.putShort((short) 0).putInt(pair);
    int sum = 0;
    for (int at = 0; at < 20; at += 2) {
      sum += packet.getShort(at) & 0xFFFF;
    }
    packet.putShort(10, (short) ~(sum + (sum >>> 16)));
    return packet.array();
  }

  /** The number of the pair in a packet that came back. */
  static int pair(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt(28);
  }
}
