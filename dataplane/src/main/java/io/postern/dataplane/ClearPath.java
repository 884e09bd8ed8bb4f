package io.postern.dataplane;

/**
 * How traffic leaves unprotected, and how such traffic is caught that should have come protected,
 * by routing policy of the kernel (ip-rule(8)). All of it goes when the data plane does.
 *
 * @param device name of a second TUN device, where packets arrive that claim to come from behind a
 *     peer and came over another device
 * @param mark on every packet that we send, so that none is routed into the tunnel; not 0
 * @param table routing table for what leads into the tunnel; the next one is used as well
 * @param priority of the first of the rules; up to {@code priority + 3} is used
 */
public record ClearPath(String device, int mark, int table, int priority) {
  public static final ClearPath DEFAULT = new ClearPath("postern-clear", 0x9051, 9051, 9051);

  public ClearPath {
    if (mark == 0) {
      throw new IllegalArgumentException("a mark of 0 is that of every packet");
    }
    // Tables 253 to 255 are the kernel's own (rtnetlink(7)).
    if (table < 1 || table + 1 >= 253 && table <= 255) {
      throw new IllegalArgumentException("not a routing table of ours: " + table);
    }
    if (priority < 1 || priority > 32_762) {
      throw new IllegalArgumentException("rules stand before the main table: " + priority);
    }
  }
}
