package io.postern.dataplane.graph;

import io.postern.dataplane.sa.FlatPath;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What the ways to peers take, as routers said of our own packets (RFC 4301 §8.2). Bounded: peers
 * that share a place push each other out, and are learned again. The egress thread asks and notes
 * what it sends; the ingress thread tells what it hears.
 */
final class PathMtus {
  /** Ethernet, while nothing better is known. */
  static final int UNKNOWN = 1500;

  /** Who says less has not understood, and is not heard (RFC 8201 §4). */
  static final int LEAST_IPV6 = 1280;

  /** Less is taken for this: what each host takes (RFC 791 §3.1), and more than RFC 1191's 68. */
  static final int LEAST_IPV4 = 576;

  /** A router may quote a packet that many others were sent after. */
  private static final int RECENT = 1 << 16;

  private static final int PLACES = 4096;
  private static final VarHandle SENT = MethodHandles.arrayElementVarHandle(long[].class);

  private record Learned(boolean ipv4, long high, long low, int octets, long sinceNanos) {
    boolean isOf(boolean otherIpv4, long otherHigh, long otherLow) {
      return low == otherLow && high == otherHigh && ipv4 == otherIpv4;
    }
  }

  /** After that a larger one is tried (RFC 1191 §6.3, RFC 8201 §5.3). */
  private final long believedNanos;

  private final AtomicReferenceArray<@Nullable Learned> learned =
      new AtomicReferenceArray<>(PLACES);

  /** SPI and sequence number of packets that no router may cut, by SPI and peer. */
  private final long[] sent = new long[PLACES];

  /**
   * @param age of what is believed; empty: it is believed to the end
   */
  PathMtus(Optional<Duration> age) {
    believedNanos = age.map(Duration::toNanos).orElse(Long.MAX_VALUE);
  }

  /** Octets of the largest packet that the way takes, outer headers included. */
  int largest(FlatPath path, long nowNanos) {
    Learned known = learned.getAcquire(place(path.remoteHigh(), path.remoteLow(), 0));
    boolean counts =
        known != null
            && known.isOf(path.ipv4(), path.remoteHigh(), path.remoteLow())
            && nowNanos - known.sinceNanos < believedNanos;
    return counts ? known.octets : UNKNOWN;
  }

  /** Notes a packet that left with DF, or by IPv6. */
  void sent(FlatPath path, int spi, int sequence) {
    int place = place(path.remoteHigh(), path.remoteLow(), spi);
    SENT.setOpaque(sent, place, (long) spi << 32 | Integer.toUnsignedLong(sequence));
  }

  /** Whether such a packet was sent there, and not long ago: who is not on the way cannot know. */
  boolean plausible(long high, long low, int spi, int sequence) {
    long last = (long) SENT.getOpaque(sent, place(high, low, spi));
    int behind = (int) last - sequence;
    return last != 0 && (int) (last >>> 32) == spi && behind >= 0 && behind < RECENT;
  }

  /**
   * Believes that the way takes no more.
   *
   * @param octets as told
   * @return what is believed now, 0 if that is nothing new
   */
  int learn(boolean ipv4, long high, long low, int octets, long nowNanos) {
    if (!ipv4 && octets < LEAST_IPV6) {
      return 0;
    }
    int believed = Math.max(octets, LEAST_IPV4);
    int place = place(high, low, 0);
    Learned before = learned.getPlain(place);
    boolean known =
        before != null
            && before.isOf(ipv4, high, low)
            && nowNanos - before.sinceNanos < believedNanos;
    // Only ever less, within its time: a delayed word of a larger one changes nothing (RFC 8201
    // §4).
    if (believed >= (known ? before.octets : UNKNOWN)) {
      return 0;
    }
    learned.setRelease(place, new Learned(ipv4, high, low, believed, nowNanos));
    return believed;
  }

  private static int place(long high, long low, int spi) {
    long mixed = (high * 31 + low ^ spi) * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 52);
  }
}
