package io.postern.dataplane;

import java.util.Optional;

/**
 * How packets of one SA are made and what becomes of them, beyond what both ends agreed on.
 *
 * @param dontFragment in tunnel mode and behind UDP; transport mode keeps the bit of its one header
 * @param detectsTruncation whether the first good packet may show that the peer cuts HMAC-SHA-256
 *     to 96 bits, as the drafts before RFC 4868 did; of ESP with {@link
 *     EspIntegrity#HMAC_SHA256_128} and without extended sequence numbers
 * @param session that the SA belongs to, if it has limits
 * @param tun the place in {@link DataplaneSettings#tuns} of the device that its packets come from
 *     and go to
 */
public record SaOptions(
    DontFragment dontFragment,
    boolean detectsTruncation,
    FlowConfidentiality flowConfidentiality,
    Optional<SessionTraffic> session,
    int tun) {
  public static final SaOptions DEFAULT =
      new SaOptions(DontFragment.CLEAR, false, FlowConfidentiality.NONE, Optional.empty(), 0);

  public SaOptions with(DontFragment newDontFragment) {
    return new SaOptions(newDontFragment, detectsTruncation, flowConfidentiality, session, tun);
  }

  public SaOptions detectingTruncation() {
    return new SaOptions(dontFragment, true, flowConfidentiality, session, tun);
  }

  public SaOptions with(FlowConfidentiality newFlowConfidentiality) {
    return new SaOptions(dontFragment, detectsTruncation, newFlowConfidentiality, session, tun);
  }

  public SaOptions with(SessionTraffic newSession) {
    return new SaOptions(
        dontFragment, detectsTruncation, flowConfidentiality, Optional.of(newSession), tun);
  }

  public SaOptions on(int newTun) {
    return new SaOptions(dontFragment, detectsTruncation, flowConfidentiality, session, newTun);
  }
}
