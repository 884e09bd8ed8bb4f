package io.postern.ike.message;

import java.util.Optional;

/** RFC 2408 §3.1, RFC 2409 §5, draft-dukes-ike-mode-cfg-02 §3.2. */
public enum ExchangeType {
  MAIN(2),
  AGGRESSIVE(4),
  INFORMATIONAL(5),
  TRANSACTION(6),
  QUICK(32),
  NEW_GROUP(33);

  private final int number;

  ExchangeType(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  public static Optional<ExchangeType> of(int number) {
    for (ExchangeType type : values()) {
      if (type.number == number) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
