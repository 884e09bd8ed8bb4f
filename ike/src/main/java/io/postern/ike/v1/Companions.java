package io.postern.ike.v1;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import java.util.List;

/** What rides along in phase 1 without being part of it. */
public interface Companions {
  /**
   * Vendor IDs beside the SA payload.
   *
   * @param peer the peer's vendor IDs; empty for an initiator, who speaks first
   */
  List<Payload> vendorIds(List<Bytes> peer);

  /** NAT-D payloads beside the key exchange, if the peer speaks NAT-T (RFC 3947 §3.2). */
  List<Payload> natDetection(List<Bytes> peerVendorIds, Cookies cookies, HashAlgorithm hash);

  /** Notifies beside the proof of identity, e.g. INITIAL-CONTACT of an initiator. */
  List<Payload> notifies(Cookies cookies);
}
