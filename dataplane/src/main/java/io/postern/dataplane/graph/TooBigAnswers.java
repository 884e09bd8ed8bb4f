package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.offload.VirtioHeader;
import io.postern.dataplane.packet.IcmpTooBig;
import io.postern.dataplane.packet.InnerPacket;
import io.postern.dataplane.packet.Ipv4;
import java.lang.foreign.Arena;

/**
 * Tells hosts behind us that a packet is too big for the tunnel (RFC 4301 §8.2.1), each of them a
 * few times a second (RFC 1812 §4.3.2.8, RFC 4443 §2.4 (f)).
 */
final class TooBigAnswers implements AutoCloseable {
  private static final int ROOM_BEFORE = 16;
  private static final int ANSWERS_PER_SECOND = 20;

  private final Arena arena = Arena.ofShared();
  private final long answer =
      arena.allocate(ROOM_BEFORE + IcmpTooBig.LARGEST, 8).address() + ROOM_BEFORE;
  private final KeyedThrottle throttle = new KeyedThrottle(ANSWERS_PER_SECOND);
  private final Tun tun;
  private final Drops drops;

  TooBigAnswers(Tun tun, Drops drops) {
    this.tun = tun;
    this.drops = drops;
  }

  /**
   * False if the packet may go all the same, in fragments outside: an IPv4 packet without DF. Else
   * its sender is told.
   *
   * @param largest octets that would fit
   */
  boolean refuses(long packet, int length, int largest) {
    if (InnerPacket.version(packet) == 4 && !Ipv4.dontFragment(packet)) {
      return false;
    }
    if (throttle.passes(InnerPacket.sender(packet), System.nanoTime())) {
      tell(packet, length, largest);
    }
    return true;
  }

  private void tell(long packet, int length, int largest) {
    int octets = IcmpTooBig.write(packet, length, largest, answer);
    int header = tun.headerSize();
    VirtioHeader.putPlain(answer - VirtioHeader.SIZE);
    if (octets > 0 && tun.write(answer - header, header + octets) < 0) {
      drops.add(DropReason.DEVICE_FAILED);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
