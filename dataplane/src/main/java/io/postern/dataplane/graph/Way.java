package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.packet.InnerPacket;
import org.jspecify.annotations.Nullable;

/** Where packets leave. */
interface Way {
  /**
   * Takes one packet.
   *
   * @param packet passed {@link InnerPacket#check}, its checksums right
   * @return null if it is taken; else why not, where others like it would fare no better. Then the
   *     caller tells {@link #drop} of how many that is true
   */
  @Nullable DropReason take(long packet, int length);

  /** Counts packets that were to leave here and go no further. */
  void drop(DropReason reason, int packets);
}
