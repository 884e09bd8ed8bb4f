package io.postern.ike.proposal;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Reading;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The protocols that a child SA protects with (RFC 2408 §2.1, "protection suite"): {@code
 * aes256gcm16}, {@code aes128-sha1}, {@code ah-sha256}, {@code ah-sha1+esp-aes128}; at the end a
 * group for PFS and {@code esn}, as in {@code aes128-sha256-modp2048-esn}.
 *
 * @param protocols AH, ESP, or both, AH first: so they stand in a packet, from the outside in (RFC
 *     4301 §4.1)
 * @param group if present, quick mode must use just this group
 * @param extendedSequenceNumbers of 64 bits (RFC 4304); false for 32 bits, and then only these
 */
public record ProtectionSuite(
    List<Protection> protocols, Optional<DhGroup> group, boolean extendedSequenceNumbers) {
  public ProtectionSuite {
    protocols = List.copyOf(protocols);
    boolean ah = protocols.getFirst() instanceof Protection.Ah;
    if (protocols.size() > 2
        || protocols.size() == 2 && !(ah && protocols.getLast() instanceof Protection.Esp)) {
      throw new IllegalArgumentException("a suite is AH, ESP, or AH and then ESP");
    }
    if (!ah && protocols.getFirst() instanceof Protection.Esp esp && !esp.protectsIntegrity()) {
      throw new IllegalArgumentException(
          esp.cipher().label() + " needs an integrity algorithm or AH");
    }
  }

  /** Reads a suite as an operator writes it; the refusal names what is wrong and what was meant. */
  public static Reading<ProtectionSuite> parse(String text) {
    return new SuiteParser(text).parse();
  }

  /** A suite of ESP alone. */
  public static ProtectionSuite esp(EspCipher cipher, Optional<IntegrityAlgorithm> integrity) {
    return new ProtectionSuite(
        List.of(new Protection.Esp(cipher, integrity)), Optional.empty(), false);
  }

  public Optional<Protection.Ah> ah() {
    return protocols.getFirst() instanceof Protection.Ah ah ? Optional.of(ah) : Optional.empty();
  }

  public Optional<Protection.Esp> esp() {
    return protocols.getLast() instanceof Protection.Esp esp ? Optional.of(esp) : Optional.empty();
  }

  /** The same, with a group or none demanded. */
  public ProtectionSuite withGroup(Optional<DhGroup> another) {
    return new ProtectionSuite(protocols, another, extendedSequenceNumbers);
  }

  /** That of its weakest part. AH alone hides nothing, and is never more than compatible. */
  public Strength strength() {
    return Strengths.weakest(
        Strengths.weakest(protocols.stream().map(Protection::strength).toArray(Strength[]::new)),
        esp().isPresent() ? Strength.MODERN : Strength.COMPATIBLE,
        group.map(DhGroup::strength).orElse(Strength.MODERN));
  }

  public String label() {
    String names =
        protocols.size() == 1
            ? protocols.getFirst().label()
            : protocols.stream()
                .map(p -> p instanceof Protection.Esp ? "esp-" + p.label() : p.label())
                .collect(Collectors.joining("+"));
    return names
        + group.map(g -> "-" + g.label()).orElse("")
        + (extendedSequenceNumbers ? "-esn" : "");
  }

  @Override
  public String toString() {
    return label();
  }
}
