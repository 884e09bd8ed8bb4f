package io.postern.ike.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A message that was read, in the clear. It keeps what stood on the wire beside what it means:
 * hashes are over the former. Each is searched many times, hence in loops.
 *
 * @param parts in the order received, padding removed
 */
public record ParsedMessage(Header header, List<Part> parts) {
  /**
   * One payload.
   *
   * @param body what stood on the wire, without the generic header: the {@code _b} of RFC 2409 §3.2
   * @param raw the same with the generic header
   */
  public record Part(Payload payload, Bytes body, Bytes raw) {}

  public ParsedMessage {
    parts = List.copyOf(parts);
  }

  /** The first payload of a kind. */
  public <P extends Payload> Optional<P> first(Class<P> kind) {
    for (Part part : parts) {
      if (kind.isInstance(part.payload())) {
        return Optional.of(kind.cast(part.payload()));
      }
    }
    return Optional.empty();
  }

  public <P extends Payload> List<P> all(Class<P> kind) {
    List<P> found = new ArrayList<>();
    for (Part part : parts) {
      if (kind.isInstance(part.payload())) {
        found.add(kind.cast(part.payload()));
      }
    }
    return List.copyOf(found);
  }

  /** The body of the first payload of a kind. */
  public Optional<Bytes> bodyOf(Class<? extends Payload> kind) {
    for (Part part : parts) {
      if (kind.isInstance(part.payload())) {
        return Optional.of(part.body());
      }
    }
    return Optional.empty();
  }

  /**
   * All payloads after the first one, with their headers: what HASH(1), HASH(2) and the hash of
   * informational and transaction messages cover (RFC 2409 §5.5, §5.7).
   */
  public Bytes afterFirst() {
    List<Bytes> rest = new ArrayList<>();
    for (int i = 1; i < parts.size(); i++) {
      rest.add(parts.get(i).raw());
    }
    return Bytes.concat(rest);
  }
}
