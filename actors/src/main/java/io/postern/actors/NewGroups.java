package io.postern.actors;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.NewGroup;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The groups that a peer gave numbers of its own under one IKE SA (RFC 2409 §5.6). */
final class NewGroups {
  /** Ours: a peer has use for few. */
  private static final int MOST = 8;

  private final Protection protection;
  private final Link link;
  private final Opening opening;
  private final Strength weakest;
  private final Map<Integer, DhGroup> byNumber = new HashMap<>();

  NewGroups(Protection protection, Link link, Opening opening, Strength weakest) {
    this.protection = protection;
    this.link = link;
    this.opening = opening;
    this.weakest = weakest;
  }

  Map<Integer, DhGroup> byNumber() {
    return Map.copyOf(byNumber);
  }

  /** A message of new group mode; empty if it was agreed to. */
  Optional<Refusal> received(Header header, IkeSa.Received received) {
    if (opening.used(header)) {
      return Optional.of(Opening.replayed(header));
    }
    return switch (NewGroup.respond(
        protection.sa(),
        protection.sa().exchange(ExchangeType.NEW_GROUP, header.messageId()),
        weakest,
        received.datagram())) {
      case NewGroup.Step.Agreed agreed when roomFor(agreed) -> {
        byNumber.put(agreed.group().number(), agreed.group().group());
        answer(header, received, agreed.reply());
        yield Optional.empty();
      }
      case NewGroup.Step.Agreed agreed ->
          refuse(
              header,
              received,
              new Refusal(Refusal.Reason.RATE_LIMIT, byNumber.size() + " new groups are there"));
      case NewGroup.Step.Fail(Refusal refusal) -> refuse(header, received, refusal);
      case NewGroup.Step.Ignore(Refusal refusal) -> Optional.of(refusal);
    };
  }

  private boolean roomFor(NewGroup.Step.Agreed agreed) {
    return byNumber.size() < MOST || byNumber.containsKey(agreed.group().number());
  }

  private Optional<Refusal> refuse(Header header, IkeSa.Received received, Refusal refusal) {
    answer(header, received, protection.explain(refusal, Protocols.ISAKMP, Bytes.EMPTY));
    return Optional.of(refusal);
  }

  private void answer(Header header, IkeSa.Received received, Optional<byte[]> reply) {
    opening.authentic(header, received);
    reply.ifPresent(link::send);
    link.took(received.datagram(), reply);
  }
}
