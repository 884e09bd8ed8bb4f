package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;

/**
 * What fell out of the queue of a device, that is to be read by us, as rtnetlink(7) tells it. Any
 * thread may ask.
 */
final class QueueDrops implements AutoCloseable {
  private static final int GET_STATISTICS = 94;

  /** {@code IFLA_STATS_LINK_64}, an attribute and the first bit of the filter. */
  private static final int LINK_64 = 1;

  /** {@code struct if_stats_msg}. */
  private static final int HEADER_SIZE = 12;

  private static final int ATTRIBUTE_HEADER_SIZE = 4;

  /** {@code tx_dropped} in {@code struct rtnl_link_stats64}: what the device was to send. */
  private static final int TRANSMIT_DROPS = 56;

  private final NetlinkRequest request = new NetlinkRequest();
  private int index;
  private long ofFormerDevices;
  private long ofThisDevice;

  /** From now on that device in the network namespace of whoever made this. */
  synchronized void watch(int newIndex) {
    ofFormerDevices += ofThisDevice;
    ofThisDevice = 0;
    index = newIndex;
  }

  /** Since the start, those of devices before it that somebody deleted included. */
  synchronized long count() {
    ofThisDevice = Math.max(ofThisDevice, ask());
    return ofFormerDevices + ofThisDevice;
  }

  /** 0 if there is no such device now, or the kernel does not tell (before 4.7). */
  private long ask() {
    int octets = request.begin(GET_STATISTICS, 0).put32(0).put32(index).put32(LINK_64).ask();
    long attribute = request.answer() + HEADER_SIZE;
    long end = request.answer() + octets;
    while (attribute + ATTRIBUTE_HEADER_SIZE + TRANSMIT_DROPS + 8 <= end) {
      if (Memory.n16(attribute + 2) == LINK_64) {
        return Memory.n64(attribute + ATTRIBUTE_HEADER_SIZE + TRANSMIT_DROPS);
      }
      attribute += Math.max(ATTRIBUTE_HEADER_SIZE, Memory.n16(attribute) + 3 & -4);
    }
    return 0;
  }

  @Override
  public synchronized void close() {
    request.close();
  }
}
