package io.postern.dataplane.sa;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * Peers that were seen to cut HMAC-SHA-256 to 96 bits, so that the successor of a pair begins as
 * that one ended. Bounded: the ones seen longest ago are forgotten.
 */
public final class OldPeers {
  private static final int MOST = 4096;

  private final SequencedSet<InetSocketAddress> peers = new LinkedHashSet<>();

  synchronized boolean has(FlatPath path) {
    return peers.contains(path.path().remote());
  }

  synchronized void note(FlatPath path, boolean cut) {
    peers.remove(path.path().remote());
    if (cut) {
      peers.addLast(path.path().remote());
    }
    if (peers.size() > MOST) {
      peers.removeFirst();
    }
  }
}
