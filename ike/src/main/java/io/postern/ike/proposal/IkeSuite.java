package io.postern.ike.proposal;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.util.Optional;

/** What phase 1 protects itself with: written {@code aes256-sha256-modp2048}. */
public record IkeSuite(CipherAlgorithm cipher, HashAlgorithm hash, DhGroup group) {
  /** Reads {@code cipher-hash-group}; the refusal names the part that is unknown. */
  public static Reading<IkeSuite> parse(String text) {
    String[] parts = text.split("-", -1);
    if (parts.length != 3) {
      return refused(text, "expected cipher-hash-group, e.g. aes256-sha256-modp2048");
    }
    Optional<CipherAlgorithm> cipher = CipherAlgorithm.ofLabel(parts[0]);
    Optional<HashAlgorithm> hash = HashAlgorithm.ofLabel(parts[1]);
    Optional<DhGroup> group = DhGroup.ofLabel(parts[2]);
    if (cipher.isEmpty()) {
      return refused(text, "unknown cipher '" + parts[0] + "'");
    }
    if (hash.isEmpty()) {
      return refused(text, "unknown hash '" + parts[1] + "'");
    }
    if (group.isEmpty()) {
      return refused(text, "unknown group '" + parts[2] + "'");
    }
    return Reading.accepted(new IkeSuite(cipher.get(), hash.get(), group.get()));
  }

  private static Reading<IkeSuite> refused(String text, String why) {
    return Reading.refused(Refusal.Reason.NO_PROPOSAL_CHOSEN, "'" + text + "': " + why);
  }

  /** That of its weakest part. */
  public Strength strength() {
    return Strengths.weakest(cipher.strength(), hash.strength(), group.strength());
  }

  public String label() {
    return cipher.label() + "-" + hash.label() + "-" + group.label();
  }

  @Override
  public String toString() {
    return label();
  }
}
