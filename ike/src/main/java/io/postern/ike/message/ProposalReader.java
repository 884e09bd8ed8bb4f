package io.postern.ike.message;

import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what stands in an SA payload: proposals with transforms in them, each with its own chain of
 * next-payload numbers (RFC 2408 §3.5, §3.6, §4.2).
 */
final class ProposalReader {
  private final Cursor cursor;
  private int transforms;

  ProposalReader(Cursor cursor) {
    this.cursor = cursor;
  }

  List<Proposal> all() throws UnreadableException {
    List<Proposal> proposals = new ArrayList<>();
    int lastNumber = 0;
    int next;
    do {
      if (proposals.size() == Limits.PROPOSALS) {
        throw tooMany(Limits.PROPOSALS, "proposals");
      }
      next = next(cursor, PayloadType.PROPOSAL);
      Cursor inner =
          cursor.region(MessageReader.bodyLength(cursor), Reason.MALFORMED_PROPOSAL, "a proposal");
      Proposal proposal = proposal(inner);
      // RFC 2408 §4.2: monotonically increasing; equal numbers belong together.
      if (proposal.number() < lastNumber) {
        throw cursor.refuse("proposal " + proposal.number() + " after " + lastNumber);
      }
      lastNumber = proposal.number();
      proposals.add(proposal);
    } while (next != 0);
    checkAtEnd(cursor, "the last proposal");
    return proposals;
  }

  private Proposal proposal(Cursor body) throws UnreadableException {
    int number = body.u8("a proposal number");
    int protocol = body.u8("a protocol ID");
    int spiSize = body.u8("an SPI size");
    int count = body.u8("a number of transforms");
    if (!PayloadReader.isProposedSpiSize(protocol, spiSize)) {
      throw new UnreadableException(
          Reason.INVALID_SPI, "an SPI of " + spiSize + " octets for " + Protocols.name(protocol));
    }
    Bytes spi = body.bytes(spiSize, "an SPI");
    List<Transform> inProposal = new ArrayList<>();
    int lastNumber = -1;
    int next;
    do {
      if (++transforms > Limits.TRANSFORMS) {
        throw tooMany(Limits.TRANSFORMS, "transforms");
      }
      next = next(body, PayloadType.TRANSFORM);
      Transform transform =
          transform(
              body.region(
                  MessageReader.bodyLength(body), Reason.MALFORMED_PROPOSAL, "a transform"));
      // RFC 2408 §4.2: monotonically increasing and, §3.6, unique.
      if (transform.number() <= lastNumber) {
        throw body.refuse("transform " + transform.number() + " after " + lastNumber);
      }
      lastNumber = transform.number();
      inProposal.add(transform);
    } while (next != 0);
    checkAtEnd(body, "the last transform");
    if (inProposal.size() != count) {
      throw body.refuse(count + " transforms announced, " + inProposal.size() + " received");
    }
    return new Proposal(number, protocol, spi, inProposal);
  }

  private static Transform transform(Cursor body) throws UnreadableException {
    int number = body.u8("a transform number");
    int id = body.u8("a transform ID");
    body.skip(2, "RESERVED2");
    return new Transform(number, id, PayloadReader.attributes(body, Limits.TRANSFORM_ATTRIBUTES));
  }

  /** RFC 2408 §3.5, §3.6: the field only contains the number of its own kind, or 0. */
  private static int next(Cursor cursor, PayloadType own) throws UnreadableException {
    int next = cursor.u8("a next payload");
    if (next != 0 && next != own.number()) {
      throw cursor.refuse("payload " + next + " after a " + own);
    }
    return next;
  }

  private static void checkAtEnd(Cursor cursor, String last) throws UnreadableException {
    if (cursor.remaining() > 0) {
      throw cursor.refuse(cursor.remaining() + " octets after " + last);
    }
  }

  private static UnreadableException tooMany(int most, String what) {
    return new UnreadableException(Reason.TOO_MANY_PAYLOADS, "more than " + most + " " + what);
  }
}
