package io.postern.ike.message;

import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One row of {@link PayloadRules}. Payloads that the row does not name are refused, vendor IDs and
 * private use excepted.
 *
 * @param encrypted empty if both are right
 * @param starts the payload types that a message may start with, of which one must match; none
 *     means any order
 * @param judgesNonce whether the nonce's length can be judged; it cannot while it is encrypted
 */
record PayloadRule(
    ExchangeType exchange,
    Optional<Boolean> encrypted,
    List<List<PayloadType>> starts,
    Map<PayloadType, Occurrence> occurrences,
    boolean judgesNonce) {
  /** RFC 2409 §5: "between 8 and 256 bytes inclusive". */
  private static final int LEAST_NONCE = 8;

  private static final int MOST_NONCE = 256;
  private static final int ANY = Limits.PAYLOADS;

  /**
   * How often a payload may be there: {@code least} to {@code most} times, or never if optional.
   */
  record Occurrence(int least, int most, boolean optional) {
    boolean allows(int count) {
      return (count >= least && count <= most) || (optional && count == 0);
    }
  }

  PayloadRule {
    starts = List.copyOf(starts);
    occurrences = Map.copyOf(occurrences);
  }

  static PayloadRule clear(ExchangeType exchange) {
    return of(exchange, Optional.of(false));
  }

  static PayloadRule sealed(ExchangeType exchange) {
    return of(exchange, Optional.of(true));
  }

  static PayloadRule either(ExchangeType exchange) {
    return of(exchange, Optional.empty());
  }

  private static PayloadRule of(ExchangeType exchange, Optional<Boolean> encrypted) {
    return new PayloadRule(exchange, encrypted, List.of(), Map.of(), false)
        .any(PayloadType.VENDOR_ID, PayloadType.UNKNOWN);
  }

  PayloadRule startsWith(PayloadType... types) {
    return new PayloadRule(exchange, encrypted, List.of(List.of(types)), occurrences, judgesNonce);
  }

  PayloadRule orWith(PayloadType... types) {
    List<List<PayloadType>> both =
        Stream.concat(starts.stream(), Stream.of(List.of(types))).toList();
    return new PayloadRule(exchange, encrypted, both, occurrences, judgesNonce);
  }

  PayloadRule once(PayloadType... types) {
    return occurring(new Occurrence(1, 1, false), types);
  }

  PayloadRule atLeastOnce(PayloadType... types) {
    return occurring(new Occurrence(1, ANY, false), types);
  }

  PayloadRule atMost(int most, PayloadType... types) {
    return occurring(new Occurrence(0, most, true), types);
  }

  PayloadRule noneOr(int count, PayloadType... types) {
    return occurring(new Occurrence(count, count, true), types);
  }

  PayloadRule any(PayloadType... types) {
    return occurring(new Occurrence(0, ANY, true), types);
  }

  PayloadRule certificates() {
    return any(PayloadType.CERTIFICATE, PayloadType.CERTIFICATE_REQUEST);
  }

  PayloadRule natDetection() {
    return any(PayloadType.NAT_D, PayloadType.NAT_D_DRAFT);
  }

  PayloadRule plainNonce() {
    return new PayloadRule(exchange, encrypted, starts, occurrences, true);
  }

  private PayloadRule occurring(Occurrence occurrence, PayloadType... types) {
    Map<PayloadType, Occurrence> all = new EnumMap<>(PayloadType.class);
    all.putAll(occurrences);
    Arrays.stream(types).forEach(type -> all.put(type, occurrence));
    return new PayloadRule(exchange, encrypted, starts, all, judgesNonce);
  }

  Optional<Refusal> check(String row, ParsedMessage message) {
    if (message.header().exchange() != exchange) {
      return refuse(Reason.UNEXPECTED_MESSAGE, row, "exchange " + message.header().exchange());
    }
    boolean isEncrypted = message.header().encrypted();
    if (encrypted.isPresent() && encrypted.get() != isEncrypted) {
      return isEncrypted
          ? refuse(Reason.INVALID_FLAGS, row, "encrypted")
          : refuse(Reason.NOT_ENCRYPTED, row, "not encrypted");
    }
    return checkOccurrences(row, message)
        .or(() -> checkStart(row, message))
        .or(() -> checkNonce(row, message));
  }

  private Optional<Refusal> checkOccurrences(String row, ParsedMessage message) {
    Map<PayloadType, Integer> counts = new EnumMap<>(PayloadType.class);
    message.parts().forEach(part -> counts.merge(part.payload().type(), 1, Integer::sum));
    for (PayloadType type : PayloadType.values()) {
      int count = counts.getOrDefault(type, 0);
      Occurrence allowed = occurrences.get(type);
      if (allowed == null ? count > 0 : !allowed.allows(count)) {
        return refuse(Reason.WRONG_PAYLOADS, row, count + " payloads " + type);
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> checkStart(String row, ParsedMessage message) {
    if (starts.isEmpty()) {
      return Optional.empty();
    }
    List<PayloadType> types = new ArrayList<>();
    for (ParsedMessage.Part part : message.parts()) {
      types.add(part.payload().type());
    }
    for (List<PayloadType> start : starts) {
      if (isStartOf(types, start)) {
        return Optional.empty();
      }
    }
    return refuse(Reason.WRONG_PAYLOADS, row, "order " + types + " instead of " + starts);
  }

  /** A type that may stand in some start must stand in this one, if it is there at all. */
  private boolean isStartOf(List<PayloadType> types, List<PayloadType> start) {
    if (types.size() < start.size() || !types.subList(0, start.size()).equals(start)) {
      return false;
    }
    for (List<PayloadType> other : starts) {
      for (PayloadType type : other) {
        if (types.contains(type) && !start.contains(type)) {
          return false;
        }
      }
    }
    return true;
  }

  private Optional<Refusal> checkNonce(String row, ParsedMessage message) {
    if (!judgesNonce) {
      return Optional.empty();
    }
    return message
        .first(Payload.Nonce.class)
        .map(nonce -> nonce.data().size())
        .filter(size -> size < LEAST_NONCE || size > MOST_NONCE)
        .flatMap(size -> refuse(Reason.MALFORMED_PAYLOAD, row, "a nonce of " + size + " octets"));
  }

  private static Optional<Refusal> refuse(Reason reason, String row, String seen) {
    return Optional.of(new Refusal(reason, seen + " in " + row));
  }
}
