package io.postern.ike.v1;

import io.postern.ike.message.Refusal;
import java.util.Optional;

/**
 * What an end made of a message.
 *
 * @param reason of what was ignored, or of the end
 */
record Heard(Kind kind, Optional<Refusal.Reason> reason) {
  enum Kind {
    /** Answered, and the next message is waited for. */
    GOES_ON,
    /** The exchange is complete. */
    DONE,
    /** Nothing changed. */
    IGNORED,
    /** The exchange is over. */
    FAILED
  }

  static final Heard GOES_ON = new Heard(Kind.GOES_ON, Optional.empty());
  static final Heard DONE = new Heard(Kind.DONE, Optional.empty());

  static Heard ignored(Refusal.Reason reason) {
    return new Heard(Kind.IGNORED, Optional.of(reason));
  }

  static Heard failed(Refusal.Reason reason) {
    return new Heard(Kind.FAILED, Optional.of(reason));
  }

  /** One end of an exchange. */
  interface Listener {
    Heard hear(byte[] datagram);
  }

  @Override
  public String toString() {
    return kind + reason.map(r -> " " + r).orElse("");
  }
}
