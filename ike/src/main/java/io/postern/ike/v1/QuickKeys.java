package io.postern.ike.v1;

import io.postern.ike.key.Keymat;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Spi;
import io.postern.ike.proposal.Protection;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the keys of one quick mode come from (RFC 2409 §5.5).
 *
 * @param ni body of the initiator's nonce
 * @param nr body of the responder's nonce
 */
record QuickKeys(IsakmpSa sa, Bytes ni, Bytes nr) {
  /**
   * vpnc writes its own nonce over ours when we begin: any other length leaves it with other keys.
   */
  private static final int NONCE_SIZE = 20;

  static Bytes newNonce(SecureRandom random) {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    return Bytes.copyOf(nonce);
  }

  /**
   * A pair of SAs for each protocol. Closes {@code quickModeSecret}.
   *
   * @param ourSpis by protocol
   * @param theirSpis by protocol
   */
  List<ProtocolSa> sas(
      List<Protection> protocols,
      Map<Integer, Integer> ourSpis,
      Map<Integer, Integer> theirSpis,
      Optional<Secret> quickModeSecret) {
    try {
      return protocols.stream()
          .map(
              protection ->
                  pair(
                      protection,
                      spi(ourSpis, protection),
                      spi(theirSpis, protection),
                      quickModeSecret))
          .toList();
    } finally {
      quickModeSecret.ifPresent(Secret::close);
    }
  }

  private static int spi(Map<Integer, Integer> spis, Protection protection) {
    return Optional.ofNullable(spis.get(protection.protocol())).orElseThrow();
  }

  private ProtocolSa pair(
      Protection protection, int inboundSpi, int outboundSpi, Optional<Secret> quickModeSecret) {
    return new ProtocolSa(
        protection,
        inboundSpi,
        outboundSpi,
        keymat(protection, inboundSpi, quickModeSecret),
        keymat(protection, outboundSpi, quickModeSecret));
  }

  private Secret keymat(Protection protection, int spi, Optional<Secret> quickModeSecret) {
    return Keymat.derive(
        sa.keys().prf(),
        sa.keys().derivation(),
        quickModeSecret,
        protection.protocol(),
        Spi.octets(spi),
        ni,
        nr,
        protection.keymatSize());
  }
}
