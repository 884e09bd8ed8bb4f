package io.postern.actors;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.VendorIds;
import io.postern.ike.v1.Companions;
import io.postern.nattdpd.DpdNotification;
import io.postern.nattdpd.NatTraversalVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What an initiator sends beside phase 1: all that it can, and whether it comes anew. */
final class ClientCompanions implements Companions {
  private final IkePath path;
  private final boolean preferUdp;
  private final BooleanSupplier initialContact;

  /**
   * @param initialContact whether we have no other SAs with the peer, asked when we would say so
   */
  ClientCompanions(IkePath path, boolean preferUdp, BooleanSupplier initialContact) {
    this.path = path;
    this.preferUdp = preferUdp;
    this.initialContact = initialContact;
  }

  @Override
  public List<Payload> vendorIds(List<Bytes> peer) {
    List<Payload> ids = new ArrayList<>();
    ids.add(new Payload.VendorId(VendorIds.XAUTH.octets()));
    ids.add(new Payload.VendorId(VendorIds.UNITY.octets()));
    ids.addAll(NatTraversalVersion.offer());
    ids.add(DpdNotification.VENDOR_ID);
    ids.add(FragmentSupport.VENDOR_ID);
    return ids;
  }

  @Override
  public List<Payload> natDetection(
      List<Bytes> peerVendorIds, Cookies cookies, HashAlgorithm hash) {
    return path.natDetection(peerVendorIds, cookies, hash, preferUdp);
  }

  @Override
  public List<Payload> notifies(Cookies cookies) {
    if (!initialContact.getAsBoolean()) {
      return List.of();
    }
    return List.of(
        new Payload.Notification(
            Protocols.DOI_IPSEC,
            Protocols.ISAKMP,
            Protection.cookieOctets(cookies),
            NotifyTypes.INITIAL_CONTACT,
            Bytes.EMPTY));
  }
}
