package io.postern.ike.message;

import java.util.List;
import java.util.Optional;

/**
 * RFC 2408 §3.6.
 *
 * @param number 0 to 255, unique within its proposal
 * @param id KEY_IKE (1) in phase 1, the ESP or AH transform in phase 2
 */
public record Transform(int number, int id, List<Attribute> attributes) {
  public Transform {
    attributes = List.copyOf(attributes);
  }

  /** The number in the first attribute of {@code type}. */
  public Optional<Long> number(int type) {
    for (Attribute attribute : attributes) {
      if (attribute.type() == type) {
        return Optional.of(attribute.number());
      }
    }
    return Optional.empty();
  }
}
