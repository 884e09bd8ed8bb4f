package io.postern.ike.v1;

import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Refusal;
import java.util.Optional;

/** What a message led to. */
public sealed interface PhaseOneStep {
  /** Send the reply and wait. */
  record Continue(PhaseOne next, byte[] reply, ParsedMessage received) implements PhaseOneStep {
    @Override
    public String toString() {
      return "Continue(" + next.getClass().getSimpleName() + ")";
    }
  }

  /** The SA stands; the last reply, if any, is still to be sent. */
  record Complete(PhaseOneResult result, Optional<byte[]> reply, ParsedMessage received)
      implements PhaseOneStep {}

  /** The message changes nothing: it may be forged. The exchange waits as before. */
  record Ignore(Refusal refusal) implements PhaseOneStep {}

  /**
   * The exchange is over.
   *
   * @param compared if no proposal fitted, what it was compared with
   */
  record Fail(Refusal refusal, Optional<PhaseOneComparison> compared) implements PhaseOneStep {
    Fail(Refusal refusal) {
      this(refusal, Optional.empty());
    }
  }
}
