package io.postern.actors;

import io.postern.dataplane.Path;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.nattdpd.NatDetection;
import io.postern.nattdpd.NatTraversalVersion;
import io.postern.nattdpd.PeerPath;
import java.util.List;

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

  /**
   * The NAT-D payloads of phase 1 over this way (RFC 3947 §3.2); none if the peer has no NAT
   * traversal.
   *
   * @param preferUdp claim a NAT, so that ESP travels in UDP
   */
  List<Payload> natDetection(
      List<Bytes> peerVendorIds, Cookies cookies, HashAlgorithm hash, boolean preferUdp) {
    return NatTraversalVersion.best(peerVendorIds)
        .map(
            version -> new NatDetection(octets -> hash.digest(octets), cookies, version, preferUdp))
        .map(
            detection ->
                List.<Payload>copyOf(detection.payloads(path.remote(), List.of(path.local()))))
        .orElse(List.of());
  }
}
