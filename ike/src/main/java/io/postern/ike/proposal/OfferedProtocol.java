package io.postern.ike.proposal;

import io.postern.ike.message.AhTransforms;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.EspTransforms;
import io.postern.ike.message.Phase2Attributes;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Transform;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One protocol of an offer, with one of its transforms, as it came (RFC 2407 §4.5). */
record OfferedProtocol(Proposal proposal, Transform transform) {
  int protocol() {
    return proposal.protocol();
  }

  /** As offered, 0 if not named. */
  int keyBits() {
    return small(Phase2Attributes.KEY_LENGTH);
  }

  /** Attribute 5, 0 if there is none. */
  int authentication() {
    return small(Phase2Attributes.AUTHENTICATION);
  }

  /** Attribute 3, 0 if there is none. */
  int groupNumber() {
    return small(Phase2Attributes.GROUP);
  }

  /** Attribute 4, 0 if there is none. */
  int modeNumber() {
    return small(Phase2Attributes.ENCAPSULATION_MODE);
  }

  boolean extendedSequenceNumbers() {
    return small(Phase2Attributes.EXTENDED_SEQUENCE_NUMBER)
        == Phase2Attributes.SEQUENCE_NUMBER_64_BIT;
  }

  private int small(int attribute) {
    return (int) Math.min(transform.number(attribute).orElse(0L), 0xffff);
  }

  Reading<LifeDurations> lifeDurations() {
    return LifeDurations.read(transform.attributes());
  }

  /**
   * The first attribute that rules the transform out by itself: it asks for what we do not do, or
   * contradicts another (RFC 2407 §4.5.2, §4.5.3, RFC 4304 §4). What vendors add for themselves is
   * passed over.
   */
  Optional<String> wrongAttribute() {
    Map<Integer, Long> seen = new HashMap<>();
    for (Attribute attribute : transform.attributes()) {
      int type = attribute.type();
      switch (type) {
        case Phase2Attributes.LIFE_TYPE, Phase2Attributes.LIFE_DURATION -> {}
        case Phase2Attributes.GROUP,
            Phase2Attributes.ENCAPSULATION_MODE,
            Phase2Attributes.AUTHENTICATION,
            Phase2Attributes.KEY_LENGTH,
            Phase2Attributes.EXTENDED_SEQUENCE_NUMBER -> {
          Long before = seen.putIfAbsent(type, attribute.number());
          if (before != null && before != attribute.number()) {
            return Optional.of(
                Phase2Attributes.name(type) + " " + before + " and " + attribute.number());
          }
          if (type == Phase2Attributes.EXTENDED_SEQUENCE_NUMBER
              && attribute.number() != Phase2Attributes.SEQUENCE_NUMBER_64_BIT) {
            return Optional.of(Phase2Attributes.name(type) + " " + attribute.number());
          }
        }
        case Phase2Attributes.ECN_TUNNEL -> {}
        default -> {
          if (type < Phase2Attributes.FIRST_PRIVATE) {
            return Optional.of(Phase2Attributes.name(type) + " " + attribute.number());
          }
        }
      }
    }
    return lifeDurations() instanceof Reading.Refused<LifeDurations>(Refusal refusal)
        ? Optional.of(refusal.detail())
        : Optional.empty();
  }

  /** What the transform names, as an operator would write it if we know it. */
  String label() {
    return switch (protocol()) {
      case Protocols.ESP -> cipherLabel() + (authentication() == 0 ? "" : "-" + integrityLabel());
      case Protocols.AH -> "ah-" + ahLabel();
      default -> Protocols.name(protocol()).toLowerCase(java.util.Locale.ROOT);
    };
  }

  String cipherLabel() {
    return EspCipher.of(transform.id(), keyBits())
        .map(EspCipher::label)
        .orElseGet(
            () -> EspTransforms.name(transform.id()) + (keyBits() == 0 ? "" : "/" + keyBits()));
  }

  /** {@code none}, an algorithm, or its number. */
  String integrityLabel() {
    return authentication() == 0
        ? "none"
        : IntegrityAlgorithm.of(authentication())
            .map(IntegrityAlgorithm::label)
            .orElse("authentication " + authentication());
  }

  /** The transform and the attribute have to name the same (RFC 2407 §4.4.3). */
  String ahLabel() {
    Optional<IntegrityAlgorithm> algorithm = IntegrityAlgorithm.of(authentication());
    return algorithm.filter(a -> a.ahTransformId() == transform.id()).isPresent()
        ? algorithm.get().label()
        : AhTransforms.name(transform.id()) + "(" + integrityLabel() + ")";
  }
}
