package io.postern.ike.proposal;

import io.postern.ike.message.Phase2Attributes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The values of the phase 2 attribute 4 (RFC 2407 §4.5, RFC 3947 §5.1). */
public enum EncapsulationMode {
  TUNNEL(Phase2Attributes.TUNNEL, true, Carrier.IP),
  TRANSPORT(Phase2Attributes.TRANSPORT, false, Carrier.IP),
  UDP_TUNNEL(Phase2Attributes.UDP_TUNNEL, true, Carrier.UDP),
  UDP_TRANSPORT(Phase2Attributes.UDP_TRANSPORT, false, Carrier.UDP),
  UDP_TUNNEL_DRAFT(Phase2Attributes.UDP_TUNNEL_DRAFT, true, Carrier.UDP_DRAFT),
  UDP_TRANSPORT_DRAFT(Phase2Attributes.UDP_TRANSPORT_DRAFT, false, Carrier.UDP_DRAFT);

  /** What carries the protected packets. */
  public enum Carrier {
    IP,
    /** RFC 3948, negotiated with the numbers of RFC 3947. */
    UDP,
    /** The same packets, negotiated with the numbers of draft-ietf-ipsec-nat-t-ike-02 and -03. */
    UDP_DRAFT
  }

  private final int number;
  private final boolean tunnel;
  private final Carrier carrier;

  EncapsulationMode(int number, boolean tunnel, Carrier carrier) {
    this.number = number;
    this.tunnel = tunnel;
    this.carrier = carrier;
  }

  public int number() {
    return number;
  }

  /** False for transport mode. */
  public boolean tunnel() {
    return tunnel;
  }

  public Carrier carrier() {
    return carrier;
  }

  public boolean udp() {
    return carrier != Carrier.IP;
  }

  public static Optional<EncapsulationMode> of(long number) {
    return Arrays.stream(values()).filter(mode -> mode.number == number).findFirst();
  }

  /**
   * The modes that policy and path allow, tunnel before transport.
   *
   * @param carriers those that fit the path: UDP alone where a NAT is (RFC 3947 §5.1)
   */
  public static List<EncapsulationMode> fitting(
      boolean tunnel, boolean transport, Set<Carrier> carriers) {
    return Arrays.stream(values())
        .filter(mode -> mode.tunnel ? tunnel : transport)
        .filter(mode -> carriers.contains(mode.carrier))
        .sorted((a, b) -> Boolean.compare(b.tunnel, a.tunnel))
        .toList();
  }

  /** As logs have it, e.g. {@code udp-tunnel}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return label();
  }
}
