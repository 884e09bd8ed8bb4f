package io.postern.ike.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts what is too large for one datagram into {@link Fragment}s ([MS-IKEE] §3.3.6.1). */
public final class Fragments {
  /**
   * What every IPv4 path carries whole: 576 octets less those of IP and UDP ([MS-IKEE] §3.3.6.1).
   * Four less where a non-ESP marker goes before it.
   */
  public static final int IPV4_SIZE = 576 - 20 - 8;

  /** The same for IPv6: 1280 octets less those of IP and UDP. */
  public static final int IPV6_SIZE = 1280 - 40 - 8;

  private static final int MOST_FRAGMENTS = 255;
  private static final int FIRST_PAYLOAD_OFFSET = 16;
  private static final int FLAGS_OFFSET = 19;
  private static final int ENCRYPTION_FLAG = 1;
  private static final int LENGTH_OFFSET = 24;

  private Fragments() {}

  /**
   * The datagrams to send, in order, back to back; the message itself alone if it fits.
   *
   * @param datagram a whole message, encrypted already if it is to be; neither kept nor changed
   * @param maximumSize octets of each, from the ISAKMP header on
   * @param id 0 to 65535, another one for each message of an SA
   * @throws IllegalArgumentException if that would take more than 255
   */
  public static List<byte[]> split(byte[] datagram, int maximumSize, int id) {
    if (datagram.length <= maximumSize) {
      return List.of(datagram);
    }
    int room = maximumSize - Fragment.OVERHEAD;
    int count = room <= 0 ? Integer.MAX_VALUE : (datagram.length + room - 1) / room;
    if (count > MOST_FRAGMENTS || datagram.length < Header.SIZE) {
      throw new IllegalArgumentException(
          "a message of %d octets in fragments of %d".formatted(datagram.length, maximumSize));
    }
    List<byte[]> fragments = new ArrayList<>(count);
    for (int number = 1; number <= count; number++) {
      int from = (number - 1) * room;
      int to = Math.min(from + room, datagram.length);
      fragments.add(fragment(datagram, from, to, id, number, number == count));
    }
    return fragments;
  }

  /** "The ISAKMP header of the original IKE message has … the Encrypted flag cleared". */
  private static byte[] fragment(
      byte[] datagram, int from, int to, int id, int number, boolean last) {
    Sink sink = new Sink();
    sink.bytes(Bytes.copyOf(datagram, 0, FIRST_PAYLOAD_OFFSET))
        .u8(Fragment.PAYLOAD_TYPE)
        .bytes(Bytes.copyOf(datagram, FIRST_PAYLOAD_OFFSET + 1, FLAGS_OFFSET))
        .u8(datagram[FLAGS_OFFSET] & 0xff & ~ENCRYPTION_FLAG)
        .bytes(Bytes.copyOf(datagram, FLAGS_OFFSET + 1, LENGTH_OFFSET))
        .u32(Fragment.OVERHEAD + to - from);
    int start = sink.open(0);
    sink.u16(id).u8(number).u8(last ? Fragment.LAST : 0).bytes(Bytes.copyOf(datagram, from, to));
    sink.close(start);
    return sink.toArray();
  }

  /** Whether a reassembled message is what its own header says, and of the same IKE SA. */
  static boolean isWhole(byte[] datagram, Cookies cookies) {
    if (datagram.length < Header.SIZE || Fragment.isFragment(datagram)) {
      return false;
    }
    Sink expected = new Sink().u64(cookies.initiator()).u64(cookies.responder());
    Sink length = new Sink().u32(datagram.length);
    return Arrays.equals(expected.toArray(), Arrays.copyOf(datagram, FIRST_PAYLOAD_OFFSET))
        && Arrays.equals(
            length.toArray(), Arrays.copyOfRange(datagram, LENGTH_OFFSET, Header.SIZE));
  }
}
