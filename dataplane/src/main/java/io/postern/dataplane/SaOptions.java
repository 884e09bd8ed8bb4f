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
 */
public record SaOptions(
    DontFragment dontFragment,
    boolean detectsTruncation,
    FlowConfidentiality flowConfidentiality,
    Optional<SessionTraffic> session) {
  public static final SaOptions DEFAULT =
      new SaOptions(DontFragment.CLEAR, false, FlowConfidentiality.NONE, Optional.empty());

  public SaOptions with(DontFragment newDontFragment) {
    return new SaOptions(newDontFragment, detectsTruncation, flowConfidentiality, session);
  }

  public SaOptions detectingTruncation() {
    return new SaOptions(dontFragment, true, flowConfidentiality, session);
  }

  public SaOptions with(FlowConfidentiality newFlowConfidentiality) {
    return new SaOptions(dontFragment, detectsTruncation, newFlowConfidentiality, session);
  }

  public SaOptions with(SessionTraffic newSession) {
    return new SaOptions(
        dontFragment, detectsTruncation, flowConfidentiality, Optional.of(newSession));
  }
}
