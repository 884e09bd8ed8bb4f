package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.message.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A phase 1 that was played in one thread until an end had nothing more to say.
 *
 * @param initiator the last step of the initiator; empty if it was never answered
 * @param messages those that were sent, the first first
 */
record Conversation(
    Optional<PhaseOneStep> initiator, PhaseOneStep responder, List<byte[]> messages) {
  static Conversation play(PhaseOneStart start, Function<byte[], PhaseOneStep> responderStart) {
    List<byte[]> messages = new ArrayList<>();
    messages.add(start.message());
    Optional<PhaseOneStep> initiator = Optional.empty();
    PhaseOneStep responder = responderStart.apply(start.message());
    PhaseOne initiating = start.exchange();
    Optional<byte[]> toInitiator = reply(responder);
    while (toInitiator.isPresent()) {
      messages.add(toInitiator.get());
      initiator = Optional.of(initiating.on(toInitiator.get()));
      Optional<byte[]> toResponder = initiator.flatMap(Conversation::reply);
      if (toResponder.isEmpty() || !(responder instanceof PhaseOneStep.Continue waiting)) {
        break;
      }
      messages.add(toResponder.get());
      responder = waiting.next().on(toResponder.get());
      if (initiator.get() instanceof PhaseOneStep.Continue further) {
        initiating = further.next();
      }
      toInitiator = reply(responder);
    }
    return new Conversation(initiator, responder, messages);
  }

  private static Optional<byte[]> reply(PhaseOneStep step) {
    return switch (step) {
      case PhaseOneStep.Continue further -> Optional.of(further.reply());
      case PhaseOneStep.Complete complete -> complete.reply();
      case PhaseOneStep.Ignore ignored -> Optional.empty();
      case PhaseOneStep.Fail failed -> Optional.empty();
    };
  }

  /** Both ends, proven to each other and with the same keys. */
  Ends.Pair pair() {
    assertThat(initiator).get().isInstanceOf(PhaseOneStep.Complete.class);
    assertThat(responder).isInstanceOf(PhaseOneStep.Complete.class);
    Ends.Pair pair =
        new Ends.Pair(
            ((PhaseOneStep.Complete) initiator.orElseThrow()).result(),
            ((PhaseOneStep.Complete) responder).result());
    assertThat(
            pair.initiator()
                .sa()
                .keys()
                .derivation()
                .sameAs(pair.responder().sa().keys().derivation()))
        .isTrue();
    return pair;
  }

  /** Why the responder did not take the last message. */
  Refusal refusedByResponder() {
    return refusal(responder);
  }

  Refusal refusedByInitiator() {
    return refusal(initiator.orElseThrow());
  }

  private static Refusal refusal(PhaseOneStep step) {
    return switch (step) {
      case PhaseOneStep.Ignore(Refusal refusal) -> refusal;
      case PhaseOneStep.Fail(Refusal refusal, var compared) -> refusal;
      case PhaseOneStep.Continue further -> throw new AssertionError(further.toString());
      case PhaseOneStep.Complete complete -> throw new AssertionError("complete");
    };
  }
}
