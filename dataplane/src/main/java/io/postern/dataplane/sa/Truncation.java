package io.postern.dataplane.sa;

/**
 * Whether the peer of one pair cuts HMAC-SHA-256 to 96 bits, as the drafts before RFC 4868 did
 * under the same number. Until a packet of it was right, nobody knows: what we send is made as its
 * last pair had it. A packet that verifies has the peer's key behind it, cut or not, so nobody on
 * the way decides this.
 */
final class Truncation {
  /** Octets of the ICV as the drafts cut it. */
  static final int CUT_SIZE = 12;

  private final OldPeers oldPeers;
  private final FlatPath path;
  private volatile boolean cut;
  private volatile boolean decided;

  Truncation(OldPeers oldPeers, FlatPath path) {
    this.oldPeers = oldPeers;
    this.path = path;
    cut = oldPeers.has(path);
  }

  boolean cut() {
    return cut;
  }

  boolean decided() {
    return decided;
  }

  void decide(boolean isCut) {
    cut = isCut;
    decided = true;
    oldPeers.note(path, isCut);
  }
}
