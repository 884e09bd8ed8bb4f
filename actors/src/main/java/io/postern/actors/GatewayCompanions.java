package io.postern.actors;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.VendorIds;
import io.postern.ike.v1.Companions;
import io.postern.nattdpd.DpdNotification;
import io.postern.nattdpd.NatTraversalVersion;
import java.util.ArrayList;
import java.util.List;

/** What a responder sends beside phase 1: only answers to what the peer showed. */
final class GatewayCompanions implements Companions {
  private final IkePath path;
  private final boolean preferUdp;

  /**
   * @param preferUdp claim a NAT, so that a peer that speaks NAT traversal sends ESP in UDP
   */
  GatewayCompanions(IkePath path, boolean preferUdp) {
    this.path = path;
    this.preferUdp = preferUdp;
  }

  @Override
  public List<Payload> vendorIds(List<Bytes> peer) {
    List<Payload> ids = new ArrayList<>();
    ids.add(new Payload.VendorId(VendorIds.XAUTH.octets()));
    ids.add(DpdNotification.VENDOR_ID);
    if (peer.stream()
        .anyMatch(id -> VendorIds.of(id).filter(VendorIds.UNITY::equals).isPresent())) {
      ids.add(new Payload.VendorId(VendorIds.UNITY.octets()));
    }
    NatTraversalVersion.best(peer).ifPresent(version -> ids.add(version.vendorId()));
    if (FragmentSupport.announced(peer)) {
      ids.add(FragmentSupport.VENDOR_ID);
    }
    return ids;
  }

  @Override
  public List<Payload> natDetection(
      List<Bytes> peerVendorIds, Cookies cookies, HashAlgorithm hash) {
    return path.natDetection(peerVendorIds, cookies, hash, preferUdp);
  }

  @Override
  public List<Payload> notifies(Cookies cookies) {
    return List.of();
  }
}
