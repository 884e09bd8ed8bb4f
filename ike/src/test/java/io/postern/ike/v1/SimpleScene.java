package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.PayloadType;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.proposal.GroupProposal;
import java.util.ArrayList;
import java.util.List;

/** Informational, transaction and new group exchanges: one message, or one and its answer. */
final class SimpleScene extends ProtectedScene {
  private static final GroupProposal GROUP = new GroupProposal(40000, DhGroup.MODP_2048);

  private final ExchangeType type;
  private final PayloadRules row;
  private final List<Payload> asked;
  private final Ends.Pair ends = Ends.aggressive("aes128-sha256-curve25519");

  private SimpleScene(
      ExchangeType type, PayloadRules row, List<Payload> asked, List<Payload> answered) {
    this.type = type;
    this.row = row;
    this.asked = asked;
    IsakmpSa sa = ends.initiator().sa();
    ProtectedExchange exchange = sa.exchange(type, MESSAGE_ID);
    List<byte[]> messages = new ArrayList<>();
    messages.add(ProtectedMessage.seal(sa, exchange, asked));
    if (!answered.isEmpty()) {
      messages.add(ProtectedMessage.seal(sa, exchange, answered));
    }
    takeApart(sa, type, messages, List.of(first(sa), first(sa)));
  }

  static SimpleScene notification() {
    Payload notification = new Payload.Notification(1, 1, Bytes.EMPTY, 24578, Bytes.EMPTY);
    return new SimpleScene(
        ExchangeType.INFORMATIONAL,
        PayloadRules.INFORMATIONAL_PROTECTED,
        List.of(notification),
        List.of());
  }

  static SimpleScene deletion() {
    Payload delete =
        new Payload.Delete(1, 3, List.of(Bytes.ofHex("00001000"), Bytes.ofHex("00001001")));
    return new SimpleScene(
        ExchangeType.INFORMATIONAL,
        PayloadRules.INFORMATIONAL_PROTECTED,
        List.of(delete),
        List.of());
  }

  static SimpleScene transaction() {
    return new SimpleScene(
        ExchangeType.TRANSACTION,
        PayloadRules.TRANSACTION,
        List.of(attributes(Payload.Attributes.REQUEST, Bytes.EMPTY)),
        List.of(attributes(Payload.Attributes.REPLY, Bytes.ofHex("0a630002"))));
  }

  private static Payload attributes(int messageType, Bytes address) {
    return new Payload.Attributes(messageType, 7, List.of(Attribute.variable(1, address)));
  }

  static SimpleScene newGroup() {
    return new SimpleScene(
        ExchangeType.NEW_GROUP,
        PayloadRules.NEW_GROUP,
        List.of(GROUP.toPayload()),
        List.of(GROUP.toPayload()));
  }

  @Override
  public Picture picture(int position) {
    return switch (type) {
      case INFORMATIONAL ->
          Picture.encrypted()
              .ordered(1)
              .optional(PayloadType.NOTIFICATION, PayloadType.DELETE)
              .repeatable(PayloadType.NOTIFICATION, PayloadType.DELETE)
              .welcome(PayloadType.NOTIFICATION, PayloadType.DELETE);
      case NEW_GROUP -> Picture.encrypted().ordered(2).welcome(PayloadType.NOTIFICATION);
      default -> Picture.encrypted().ordered(2);
    };
  }

  @Override
  public Heard.Listener listening(int position) {
    IsakmpSa sa = (position == 0 ? ends.responder() : ends.initiator()).sa();
    ProtectedExchange exchange = sa.exchange(type, MESSAGE_ID);
    if (type == ExchangeType.NEW_GROUP && position == 0) {
      return datagram -> heard(NewGroup.respond(sa, exchange, Strength.MODERN, datagram));
    }
    if (type == ExchangeType.NEW_GROUP) {
      NewGroup.Await waiting = NewGroup.start(sa, exchange, GROUP).exchange();
      return datagram -> heard(waiting.on(datagram));
    }
    if (position > 0) {
      ProtectedMessage.seal(sa, exchange, asked);
    }
    return datagram -> heard(ProtectedMessage.open(sa, exchange, row, datagram));
  }

  private static Heard heard(NewGroup.Step step) {
    return switch (step) {
      case NewGroup.Step.Agreed agreed -> Heard.DONE;
      case NewGroup.Step.Ignore(Refusal refusal) -> Heard.ignored(refusal.reason());
      case NewGroup.Step.Fail(Refusal refusal) -> Heard.failed(refusal.reason());
    };
  }

  private static Heard heard(Reading<ParsedMessage> reading) {
    return switch (reading) {
      case Reading.Accepted<ParsedMessage>(ParsedMessage message) -> Heard.DONE;
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> Heard.ignored(refusal.reason());
    };
  }

  @Override
  public List<Damage> contents(int position) {
    List<Damage> rows = new ArrayList<>(super.contents(position));
    Draft draft = draft(position);
    switch (PayloadType.of(draft.pieces().getLast().number()).orElseThrow()) {
      case DELETE -> {
        // RFC 2408 §3.15, §5.15.
        row(rows, draft, "delete of ISAKMP with SPIs of 4", 4, 1, Reason.INVALID_SPI);
        row(rows, draft, "delete of SPIs of 5", 5, 5, Reason.INVALID_SPI);
        row(rows, draft, "delete of none", 7, 0, Reason.MALFORMED_PAYLOAD);
        row(rows, draft, "delete of 3 in the room of 2", 7, 3, Reason.MALFORMED_PAYLOAD);
        row(rows, draft, "delete of 1 in the room of 2", 7, 1, Reason.MALFORMED_PAYLOAD);
        row(rows, draft, "delete of 65282", 6, 255, Reason.MALFORMED_PAYLOAD);
      }
      // RFC 2408 §3.14: the SPI is longer than the payload.
      case NOTIFICATION -> row(rows, draft, "notify's SPI", 5, 9, Reason.MALFORMED_PAYLOAD);
      // draft-dukes-ike-mode-cfg-02 §3.2: an attribute is longer than the payload.
      case ATTRIBUTES -> row(rows, draft, "attribute", 7, 9, Reason.MALFORMED_PAYLOAD);
      case SECURITY_ASSOCIATION -> {
        row(rows, draft, "DOI 2", 3, 2, Reason.UNSUPPORTED_DOI);
        row(rows, draft, "situation 2", 7, 2, Reason.UNSUPPORTED_SITUATION);
        row(rows, draft, "RESERVED of a proposal", 9, 1, Reason.RESERVED_NOT_ZERO);
        row(rows, draft, "two transforms announced", 15, 2, Reason.MALFORMED_PROPOSAL);
      }
      default -> throw new IllegalStateException("no contents");
    }
    return rows;
  }

  private static void row(
      List<Damage> rows, Draft draft, String what, int offset, int octet, Reason reason) {
    byte[] changed = draft.pieces().getLast().body().toArray();
    changed[offset] = (byte) octet;
    rows.add(
        Damage.of(
            what,
            draft.instead(draft.pieces().size() - 1, Bytes.copyOf(changed)).datagram(),
            Heard.ignored(reason)));
  }

  @Override
  public String toString() {
    return type + " " + asked.getFirst().type();
  }
}
