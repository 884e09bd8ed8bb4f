package io.postern.ike.message;

import java.util.List;

/** Attributes that stand in a field of their own, e.g. in the data of a notification. */
public final class AttributeList {
  private AttributeList() {}

  /** Reads attributes up to the end of {@code octets} (RFC 2408 §3.3). */
  public static Reading<List<Attribute>> read(Bytes octets) {
    Cursor cursor =
        new Cursor(octets.toArray(), 0, octets.size(), Refusal.Reason.MALFORMED_PAYLOAD);
    try {
      return Reading.accepted(PayloadReader.attributes(cursor, Limits.TRANSFORM_ATTRIBUTES));
    } catch (UnreadableException unreadable) {
      return new Reading.Refused<>(unreadable.refusal());
    }
  }

  public static Bytes write(List<Attribute> attributes) {
    Sink sink = new Sink();
    MessageWriter.writeAttributes(sink, attributes);
    return Bytes.copyOf(sink.toArray());
  }
}
