package io.postern.ike.v1;

import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.GroupProposal;
import java.util.List;
import java.util.Optional;

/**
 * New group mode (RFC 2409 §5.6), under an established ISAKMP SA alone.
 *
 * <pre>
 *   HDR*, HASH(1), SA  →
 *       ←  HDR*, HASH(2), SA      both hashes being prf(SKEYID_a, M-ID | SA)
 * </pre>
 */
public final class NewGroup {
  private NewGroup() {}

  /** What a message of new group mode led to. */
  public sealed interface Step {
    /**
     * Both ends know the group under this number, for as long as the ISAKMP SA lives.
     *
     * @param reply of a responder
     */
    record Agreed(GroupProposal group, Optional<byte[]> reply) implements Step {}

    /** The message changes nothing. */
    record Ignore(Refusal refusal) implements Step {}

    /** The exchange is over; a responder tells the peer why in a notify. */
    record Fail(Refusal refusal) implements Step {}
  }

  /** The exchange, waiting for the answer, and its first message. */
  public record Start(Await exchange, byte[] message) {
    @Override
    public String toString() {
      return "Start(" + message.length + " octets)";
    }
  }

  public static Start start(IsakmpSa sa, ProtectedExchange exchange, GroupProposal group) {
    return new Start(
        new Await(sa, exchange, group),
        ProtectedMessage.seal(sa, exchange, List.of(group.toPayload())));
  }

  /** Waits for the answer. */
  public record Await(IsakmpSa sa, ProtectedExchange exchange, GroupProposal group) {
    public Step on(byte[] datagram) {
      return switch (ProtectedMessage.open(sa, exchange, PayloadRules.NEW_GROUP, datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new Step.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage message) ->
            proposed(message).equals(group.toPayload())
                ? new Step.Agreed(group, Optional.empty())
                : new Step.Fail(
                    new Refusal(
                        Refusal.Reason.NO_PROPOSAL_CHOSEN, "the answer is about another group"));
      };
    }
  }

  /**
   * The answer to a peer.
   *
   * @param weakest groups weaker than this profile allows are refused
   */
  public static Step respond(
      IsakmpSa sa, ProtectedExchange exchange, Strength weakest, byte[] datagram) {
    return switch (ProtectedMessage.open(sa, exchange, PayloadRules.NEW_GROUP, datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new Step.Ignore(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage message) ->
          switch (GroupProposal.read(proposed(message), weakest)) {
            case Reading.Refused<GroupProposal>(Refusal refusal) -> new Step.Fail(refusal);
            case Reading.Accepted<GroupProposal>(GroupProposal group) ->
                new Step.Agreed(
                    group,
                    Optional.of(ProtectedMessage.seal(sa, exchange, List.of(proposed(message)))));
          };
    };
  }

  private static Payload.SecurityAssociation proposed(ParsedMessage message) {
    return message.first(Payload.SecurityAssociation.class).orElseThrow();
  }
}
