package io.postern.ike.proposal;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Life type and life duration attributes, which come in pairs (RFC 2407 §4.5, RFC 2409 App. A). */
final class Lifetimes {
  static final int SECONDS = 1;
  static final int KILOBYTES = 2;

  private Lifetimes() {}

  static OptionalLong seconds(Transform transform, int typeAttribute, int durationAttribute) {
    return first(transform, typeAttribute, durationAttribute, SECONDS);
  }

  static OptionalLong kilobytes(Transform transform, int typeAttribute, int durationAttribute) {
    return first(transform, typeAttribute, durationAttribute, KILOBYTES);
  }

  private static OptionalLong first(
      Transform transform, int typeAttribute, int durationAttribute, int wanted) {
    return all(transform.attributes(), typeAttribute, durationAttribute, wanted).stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  /** Each duration whose life type, the last before it, is {@code wanted}. */
  static List<Long> all(
      List<Attribute> attributes, int typeAttribute, int durationAttribute, int wanted) {
    List<Long> durations = new ArrayList<>();
    long type = 0;
    for (Attribute attribute : attributes) {
      if (attribute.type() == typeAttribute) {
        type = attribute.number();
      } else if (attribute.type() == durationAttribute && type == wanted) {
        durations.add(attribute.number());
      }
    }
    return durations;
  }
}
