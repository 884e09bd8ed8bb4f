package io.postern.ike.proposal;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.util.Optional;

/**
 * What an ESP SA protects with: written {@code aes256gcm16}, {@code aes128-sha1} or, with a group
 * for PFS, {@code aes128-sha1-modp1024}.
 *
 * @param integrity empty for combined modes only
 * @param group if present, quick mode must use just this group
 */
public record EspSuite(
    EspCipher cipher, Optional<EspIntegrityAlgorithm> integrity, Optional<DhGroup> group) {
  public EspSuite {
    if (cipher.combined() == integrity.isPresent()) {
      throw new IllegalArgumentException(
          cipher.label()
              + (cipher.combined() ? " brings its own" : " needs an")
              + " integrity algorithm");
    }
  }

  /** Reads {@code cipher[-integrity][-group]}; the refusal names the part that is wrong. */
  public static Reading<EspSuite> parse(String text) {
    String[] parts = text.split("-", -1);
    Optional<EspCipher> cipher = EspCipher.ofLabel(parts[0]);
    if (cipher.isEmpty()) {
      return refused(text, "unknown cipher '" + parts[0] + "'");
    }
    int next = 1;
    Optional<EspIntegrityAlgorithm> integrity = Optional.empty();
    if (!cipher.get().combined()) {
      if (parts.length < 2) {
        return refused(text, "add an integrity algorithm, e.g. " + parts[0] + "-sha256");
      }
      integrity = EspIntegrityAlgorithm.ofLabel(parts[next++]);
      if (integrity.isEmpty()) {
        return refused(text, "unknown integrity algorithm '" + parts[1] + "'");
      }
    }
    Optional<DhGroup> group = Optional.empty();
    if (parts.length > next) {
      group = DhGroup.ofLabel(parts[next]);
      if (group.isEmpty()) {
        return refused(text, "unknown group '" + parts[next] + "'");
      }
      next++;
    }
    if (parts.length > next) {
      return refused(text, "nothing may follow '" + parts[next - 1] + "'");
    }
    return Reading.accepted(new EspSuite(cipher.get(), integrity, group));
  }

  private static Reading<EspSuite> refused(String text, String why) {
    return Reading.refused(Refusal.Reason.NO_PROPOSAL_CHOSEN, "'" + text + "': " + why);
  }

  /** Octets of KEYMAT for one direction (RFC 2409 §5.5). */
  public int keymatSize() {
    return cipher.keymatSize() + integrity.map(EspIntegrityAlgorithm::keySize).orElse(0);
  }

  /** That of its weakest part. */
  public Strength strength() {
    return Strengths.weakest(
        cipher.strength(),
        integrity.map(EspIntegrityAlgorithm::strength).orElse(Strength.MODERN),
        group.map(DhGroup::strength).orElse(Strength.MODERN));
  }

  public String label() {
    return cipher.label()
        + integrity.map(i -> "-" + i.label()).orElse("")
        + group.map(g -> "-" + g.label()).orElse("");
  }

  @Override
  public String toString() {
    return label();
  }
}
