package io.postern.actors;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Header;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.v1.ProtectedExchange;
import io.postern.ike.v1.ProtectedMessage;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Opens the messages of a proven peer, each exchange once. */
final class Opening {
  /** Ours: more exchanges than a peer begins in the life of one IKE SA, asked every ten seconds. */
  private static final int MOST_EXCHANGES = 1 << 14;

  /** Before its user is known, with hybrid authentication, a peer has shown nothing at all. */
  private static final int MOST_BEFORE_LOGIN = 64;

  private final Protection protection;
  private final Link link;
  private final Consumer<IkePath> proven;
  private final Set<Long> usedMessageIds = new HashSet<>();
  private final Set<Long> takenMessages = new HashSet<>();
  private int most = MOST_BEFORE_LOGIN;

  /**
   * @param proven told of each message that is the peer's and new, where it came from
   */
  Opening(Protection protection, Link link, Consumer<IkePath> proven) {
    this.protection = protection;
    this.link = link;
    this.proven = proven;
  }

  /**
   * A message that is hashed as a whole. It is known again by that hash: vpnc draws message IDs of
   * eight bits for its deletes, so that two of its messages may have the same one.
   *
   * @param ours we began the exchange
   */
  Reading<ParsedMessage> open(
      Header header,
      IkeSa.Received received,
      ProtectedExchange exchange,
      PayloadRules rules,
      boolean ours) {
    return ProtectedMessage.open(protection.sa(), exchange, rules, received.datagram())
        .then(
            message -> {
              if (!ours && (reflected(header) || full() || !takenMessages.add(key(message)))) {
                return new Reading.Refused<>(replayed(header));
              }
              proven.accept(received.path());
              link.took(received.datagram(), Optional.empty());
              return Reading.accepted(message);
            });
  }

  /**
   * Whether a proven message begins an exchange that was begun before, by the peer or by us. Its
   * hash cannot tell: who recorded it may send it again, to either end (RFC 2408 §3.1: message IDs
   * are unique).
   */
  boolean used(Header header) {
    return usedMessageIds.contains(key(header)) || full() || reflected(header);
  }

  private boolean reflected(Header header) {
    return protection.began(header.exchange(), header.messageId());
  }

  /** True when no more is taken. */
  boolean full() {
    return exchanges() >= most;
  }

  private int exchanges() {
    return usedMessageIds.size() + takenMessages.size();
  }

  /** The user is known: it may begin as many exchanges as fit into a long session. */
  void trust() {
    most = MOST_EXCHANGES;
  }

  /** True when a new phase 1 is due, because soon no exchange could be told from a replay. */
  boolean nearlyFull() {
    return exchanges() >= most / 5 * 4;
  }

  static Refusal replayed(Header header) {
    return new Refusal(
        Refusal.Reason.INVALID_MESSAGE_ID,
        "%s with message ID %08x again".formatted(header.exchange(), header.messageId()));
  }

  void authentic(Header header, IkeSa.Received received) {
    usedMessageIds.add(key(header));
    proven.accept(received.path());
  }

  /** The hash covers the message ID; eight octets of it tell more messages apart than ever come. */
  private static long key(ParsedMessage message) {
    Bytes hash = message.first(Payload.Hash.class).orElseThrow().data();
    return ByteBuffer.wrap(hash.toArray()).getLong();
  }

  private static long key(Header header) {
    return (long) header.exchange().number() << 32 | Integer.toUnsignedLong(header.messageId());
  }
}
