package io.postern.nattdpd;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The versions of NAT traversal that we speak, the best first. They agree on hashes and port
 * floating and differ in numbers alone. Drafts -00 and -01 do not float to port 4500 and are not
 * spoken.
 *
 * <p>Sources: RFC 3947 §3.1, §5.1, §9; draft-ietf-ipsec-nat-t-ike-02 and -03. The vendor ID of a
 * version is the MD5 of its name; -02 is found with and without a newline at the end of the name.
 */
public enum NatTraversalVersion {
  RFC_3947("4a131c81070358455c5728f20e95452f", false, 3, 4),
  DRAFT_03("7d9419a65310ca6f2c179d9215529d56", true, 61443, 61444),
  DRAFT_02_NEWLINE("90cb80913ebb696e086381b5ec427b1f", true, 61443, 61444),
  DRAFT_02("cd60464335df21f87cfdb2fc68b6a448", true, 61443, 61444);

  private final String vendorId;
  private final boolean draftPayloads;
  private final int udpTunnel;
  private final int udpTransport;

  NatTraversalVersion(String vendorId, boolean draftPayloads, int udpTunnel, int udpTransport) {
    this.vendorId = vendorId;
    this.draftPayloads = draftPayloads;
    this.udpTunnel = udpTunnel;
    this.udpTransport = udpTransport;
  }

  /** The best version among the vendor IDs that a peer sent; empty if it speaks none of ours. */
  public static Optional<NatTraversalVersion> best(Collection<Bytes> vendorIds) {
    return Arrays.stream(values())
        .filter(version -> vendorIds.contains(version.vendorId().data()))
        .findFirst();
  }

  /** What an initiator sends in its first message: every version, the best first. */
  public static List<Payload.VendorId> offer() {
    return Arrays.stream(values()).map(NatTraversalVersion::vendorId).toList();
  }

  /** What a responder sends back once it has chosen this version. */
  public Payload.VendorId vendorId() {
    return new Payload.VendorId(Bytes.ofHex(vendorId));
  }

  /** True if NAT-D and NAT-OA are payloads 130 and 131, false if they are 20 and 21. */
  public boolean draftPayloads() {
    return draftPayloads;
  }

  /** Encapsulation mode UDP-Encapsulated-Tunnel of phase 2 (RFC 3947 §5.1). */
  public int udpTunnel() {
    return udpTunnel;
  }

  /** Encapsulation mode UDP-Encapsulated-Transport of phase 2 (RFC 3947 §5.1). */
  public int udpTransport() {
    return udpTransport;
  }
}
