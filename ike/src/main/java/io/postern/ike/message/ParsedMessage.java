package io.postern.ike.message;

import java.util.List;
import java.util.Optional;

/**
 * A message that was read, in the clear. It keeps what stood on the wire beside what it means:
 * hashes are over the former.
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
    return all(kind).stream().findFirst();
  }

  public <P extends Payload> List<P> all(Class<P> kind) {
    return parts.stream().map(Part::payload).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The body of the first payload of a kind. */
  public Optional<Bytes> bodyOf(Class<? extends Payload> kind) {
    return parts.stream().filter(p -> kind.isInstance(p.payload())).map(Part::body).findFirst();
  }

  /**
   * All payloads after the first one, with their headers: what HASH(1), HASH(2) and the hash of
   * informational and transaction messages cover (RFC 2409 §5.5, §5.7).
   */
  public Bytes afterFirst() {
    return Bytes.concat(parts.stream().skip(1).map(Part::raw).toList());
  }
}
