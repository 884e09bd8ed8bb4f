package io.postern.ike.proposal;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Transform;
import java.util.OptionalLong;

/** Life type and life duration attributes, which come in pairs (RFC 2407 §4.5, RFC 2409 App. A). */
final class Lifetimes {
  private static final int SECONDS = 1;
  private static final int KILOBYTES = 2;

  private Lifetimes() {}

  static OptionalLong seconds(Transform transform, int typeAttribute, int durationAttribute) {
    return duration(transform, typeAttribute, durationAttribute, SECONDS);
  }

  static OptionalLong kilobytes(Transform transform, int typeAttribute, int durationAttribute) {
    return duration(transform, typeAttribute, durationAttribute, KILOBYTES);
  }

  private static OptionalLong duration(
      Transform transform, int typeAttribute, int durationAttribute, int wanted) {
    long type = 0;
    for (Attribute attribute : transform.attributes()) {
      if (attribute.type() == typeAttribute) {
        type = attribute.number();
      } else if (attribute.type() == durationAttribute && type == wanted) {
        return OptionalLong.of(attribute.number());
      }
    }
    return OptionalLong.empty();
  }
}
