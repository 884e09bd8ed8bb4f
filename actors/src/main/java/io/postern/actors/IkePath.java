package io.postern.actors;

import io.postern.dataplane.Path;
import io.postern.nattdpd.PeerPath;

/**
 * How IKE messages of a peer travel.
 *
 * @param natTraversal true on the NAT-T socket, with the non-ESP marker (RFC 3948 §2.2)
 */
record IkePath(Path path, boolean natTraversal) {
  /** As the rules of RFC 3947 §4 see it, whatever our port numbers are. */
  PeerPath peerPath() {
    return new PeerPath(
        natTraversal ? PeerPath.NAT_TRAVERSAL_PORT : PeerPath.IKE_PORT, path.remote());
  }
}
