package io.postern.ike.proposal;

import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Protocols;
import java.util.Optional;

/** What one protocol of a suite does: the SA that it negotiates has one of its own. */
public sealed interface Protection {
  /** AH 2, ESP 3. */
  int protocol();

  int transformId();

  /** The value of attribute 5, if the offer has one. */
  Optional<IntegrityAlgorithm> integrity();

  /** Octets of KEYMAT for one direction (RFC 2409 §5.5). */
  int keymatSize();

  Strength strength();

  String label();

  /** Integrity of the packet and of what of its header does not change (RFC 4302). */
  record Ah(IntegrityAlgorithm algorithm) implements Protection {
    @Override
    public int protocol() {
      return Protocols.AH;
    }

    @Override
    public int transformId() {
      return algorithm.ahTransformId();
    }

    @Override
    public Optional<IntegrityAlgorithm> integrity() {
      return Optional.of(algorithm);
    }

    @Override
    public int keymatSize() {
      return algorithm.keymatSize();
    }

    @Override
    public Strength strength() {
      return algorithm.strength();
    }

    @Override
    public String label() {
      return "ah-" + algorithm.label();
    }
  }

  /**
   * RFC 4303. KEYMAT is the cipher's key, its salt, the integrity algorithm's key.
   *
   * @param integrity empty for combined modes, and where AH protects integrity instead
   */
  record Esp(EspCipher cipher, Optional<IntegrityAlgorithm> integrity) implements Protection {
    public Esp {
      if (integrity.isPresent() && (cipher.combined() || !integrity.get().forEsp())) {
        throw new IllegalArgumentException(
            cipher.label() + " goes without " + integrity.get().label());
      }
      if (integrity.isEmpty() && cipher.needsIntegrity()) {
        throw new IllegalArgumentException(cipher.label() + " needs an integrity algorithm");
      }
    }

    @Override
    public int protocol() {
      return Protocols.ESP;
    }

    @Override
    public int transformId() {
      return cipher.transformId();
    }

    @Override
    public int keymatSize() {
      return cipher.keymatSize() + integrity.map(IntegrityAlgorithm::keymatSize).orElse(0);
    }

    @Override
    public Strength strength() {
      return Strengths.weakest(
          cipher.strength(), integrity.map(IntegrityAlgorithm::strength).orElse(Strength.MODERN));
    }

    @Override
    public String label() {
      return cipher.label() + integrity.map(i -> "-" + i.label()).orElse("");
    }

    boolean protectsIntegrity() {
      return cipher.combined() || integrity.isPresent();
    }
  }
}
