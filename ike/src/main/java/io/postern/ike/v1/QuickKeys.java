package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.key.Keymat;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Protocols;
import io.postern.ike.proposal.EspOffer;
import io.postern.ike.proposal.EspSuite;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;

/** The keys of both directions out of one quick mode (RFC 2409 §5.5). */
final class QuickKeys {
  /**
   * vpnc writes its own nonce over ours when we begin: any other length leaves it with other keys.
   */
  private static final int NONCE_SIZE = 20;

  private QuickKeys() {}

  static Bytes newNonce(SecureRandom random) {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    return Bytes.copyOf(nonce);
  }

  /** Closes {@code quickModeSecret}. */
  static ChildAgreement agreement(
      IsakmpSa sa,
      EspOffer offer,
      int inboundSpi,
      int outboundSpi,
      Optional<Secret> quickModeSecret,
      Bytes ni,
      Bytes nr,
      TrafficSelector local,
      TrafficSelector remote) {
    EspSuite suite = offer.suite().orElseThrow();
    Secret inbound = keymat(sa, suite, inboundSpi, quickModeSecret, ni, nr);
    Secret outbound = keymat(sa, suite, outboundSpi, quickModeSecret, ni, nr);
    quickModeSecret.ifPresent(Secret::close);
    Optional<DhGroup> group = quickModeSecret.isPresent() ? offer.group() : Optional.empty();
    OptionalLong seconds = offer.lifeSeconds();
    return new ChildAgreement(
        suite,
        group,
        offer.encapsulationMode(),
        inboundSpi,
        outboundSpi,
        inbound,
        outbound,
        local,
        remote,
        seconds,
        offer.lifeKilobytes());
  }

  private static Secret keymat(
      IsakmpSa sa, EspSuite suite, int spi, Optional<Secret> secret, Bytes ni, Bytes nr) {
    return Keymat.derive(
        sa.keys().prf(),
        sa.keys().derivation(),
        secret,
        Protocols.ESP,
        EspOffer.spiBytes(spi),
        ni,
        nr,
        suite.keymatSize());
  }
}
