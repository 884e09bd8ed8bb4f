package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.key.ProtectedHash;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.NotifyTypes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadType;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Quick mode with PFS and identities; with CONNECTED at its end if the responder set the bit. */
final class QuickScene extends ProtectedScene {
  private static final int COMMIT = 2;

  private final DhGroup group;
  private final boolean commit;

  QuickScene(DhGroup group, boolean commit) {
    this.group = group;
    this.commit = commit;
    QuickPair pair = pair();
    QuickInitiator.Start start = pair.start();
    ProtectedExchange responder = pair.responderExchange();
    QuickStep.Proposed proposed = QuickPair.proposed(pair.answer(responder, start.message()));
    byte[] second = proposed.reply();
    if (commit) {
      second[Draft.FLAGS] |= COMMIT;
    }
    List<byte[]> messages = new ArrayList<>(List.of(start.message(), second));
    switch (start.exchange().on(second)) {
      case QuickStep.Proposed third -> messages.add(third.reply());
      case QuickStep.Complete third -> messages.add(third.reply().orElseThrow());
      default -> throw new IllegalStateException("message 2 is genuine");
    }
    if (commit) {
      QuickPair.complete(proposed.next().on(messages.get(2)));
      messages.add(ProtectedMessage.seal(pair.responder(), responder, List.of(connected())));
    }
    Bytes ni = ((QuickInitiator.AwaitAnswer) start.exchange()).ni();
    IsakmpSa sa = pair.initiator();
    takeApart(
        sa,
        ExchangeType.QUICK,
        messages,
        List.of(
            first(sa),
            Optional.of(rest -> ProtectedHash.second(sa.keys(), MESSAGE_ID, ni, rest)),
            // HASH(3) covers nothing of its message.
            Optional.empty(),
            first(sa)));
  }

  private static Payload connected() {
    return new Payload.Notification(
        Protocols.DOI_IPSEC,
        Protocols.ESP,
        Bytes.ofHex("00002000"),
        NotifyTypes.CONNECTED,
        Bytes.EMPTY);
  }

  private QuickPair pair() {
    QuickPair pair = new QuickPair();
    pair.group = Optional.of(group);
    return pair;
  }

  @Override
  public Picture picture(int position) {
    return switch (position) {
      case 0, 1 ->
          Picture.encrypted()
              .ordered(2)
              .welcome(PayloadType.NOTIFICATION, PayloadType.NAT_OA, PayloadType.NAT_OA_DRAFT);
      case 2 -> Picture.encrypted().ordered(1).welcome(PayloadType.NOTIFICATION);
      default -> Picture.encrypted().ordered(1).repeatable(PayloadType.NOTIFICATION);
    };
  }

  /** What is hashed right is a message of quick mode, be it one that cannot be agreed to. */
  @Override
  public Optional<Heard> exception(int position, String what) {
    return switch (what) {
      case "twice SECURITY_ASSOCIATION at 1" ->
          Optional.of(
              Heard.failed(position == 0 ? Reason.NO_PROPOSAL_CHOSEN : Reason.MALFORMED_PROPOSAL));
      case "without KEY_EXCHANGE at 3" -> Optional.of(Heard.failed(Reason.NO_PROPOSAL_CHOSEN));
      // Of the only exchange that may end a quick mode from outside, with its own IV.
      case "exchange type 5" ->
          position == 3 ? Optional.of(Heard.ignored(Reason.RESERVED_NOT_ZERO)) : Optional.empty();
      default -> Optional.empty();
    };
  }

  @Override
  public Heard.Listener listening(int position) {
    QuickPair pair = pair();
    Waiting listener;
    if (position % 2 == 0) {
      ProtectedExchange exchange = pair.responderExchange();
      listener = new Waiting(first -> pair.answer(exchange, first));
    } else {
      listener = new Waiting(pair.start().exchange()::on);
    }
    for (int at = position % 2; at < position; at += 2) {
      listener.hear(draft(at).datagram());
    }
    return listener;
  }

  private interface Hearing {
    QuickStep on(byte[] datagram);
  }

  private static final class Waiting implements Heard.Listener {
    private Hearing exchange;

    Waiting(Hearing exchange) {
      this.exchange = exchange;
    }

    @Override
    public Heard hear(byte[] datagram) {
      return switch (exchange.on(datagram)) {
        case QuickStep.Proposed further -> {
          exchange = further.next()::on;
          yield Heard.GOES_ON;
        }
        case QuickStep.Complete complete -> Heard.DONE;
        case QuickStep.Ignore(Refusal refusal) -> Heard.ignored(refusal.reason());
        case QuickStep.Fail fail -> Heard.failed(fail.refusal().reason());
      };
    }
  }

  @Override
  public List<Damage> contents(int position) {
    List<Damage> rows = new ArrayList<>(super.contents(position));
    if (position < 2) {
      for (int at = 1; at < draft(position).pieces().size(); at++) {
        rows.addAll(contents(position, at));
      }
    }
    return rows;
  }

  private List<Damage> contents(int position, int at) {
    Bytes body = draft(position).pieces().get(at).body();
    List<Damage> rows = new ArrayList<>();
    switch (PayloadType.of(draft(position).pieces().get(at).number()).orElseThrow()) {
      case SECURITY_ASSOCIATION -> {
        rows.add(ignored(position, at, "DOI 2", octet(body, 3, 2), Reason.UNSUPPORTED_DOI));
        rows.add(
            ignored(position, at, "situation", octet(body, 7, 2), Reason.UNSUPPORTED_SITUATION));
        rows.add(ignored(position, at, "RESERVED", octet(body, 9, 1), Reason.RESERVED_NOT_ZERO));
        rows.add(ignored(position, at, "SPI of 3", octet(body, 14, 3), Reason.INVALID_SPI));
        rows.add(
            ignored(position, at, "two announced", octet(body, 15, 2), Reason.MALFORMED_PROPOSAL));
        rows.add(failed(position, at, "cipher", octet(body, 25, 99), Reason.NO_PROPOSAL_CHOSEN));
      }
      case NONCE -> {
        for (int size : new int[] {0, 7, 257}) {
          rows.add(
              ignored(
                  position,
                  at,
                  "a nonce of " + size,
                  Bytes.copyOf(new byte[size]),
                  Reason.MALFORMED_PAYLOAD));
        }
      }
      case KEY_EXCHANGE ->
          PhaseOneContents.badValues(group, body)
              .forEach(
                  (what, value) ->
                      rows.add(
                          failed(
                              position,
                              at,
                              "KE " + what,
                              value,
                              value.size() == body.size()
                                  ? Reason.INVALID_KEY_INFORMATION
                                  : Reason.NO_PROPOSAL_CHOSEN)));
      case IDENTIFICATION -> {
        rows.add(ignored(position, at, "no ID", body.slice(0, 3), Reason.MALFORMED_PAYLOAD));
        rows.add(
            failed(position, at, "ID type 0", octet(body, 0, 0), Reason.INVALID_ID_INFORMATION));
        rows.add(
            failed(
                position,
                at,
                "a name",
                Bytes.ofHex("02000000").plus(Bytes.ofText("a.b")),
                Reason.INVALID_ID_INFORMATION));
        rows.add(
            failed(
                position,
                at,
                "an address of 3",
                Bytes.ofHex("01000000c00002"),
                Reason.INVALID_ID_INFORMATION));
      }
      default -> throw new IllegalStateException("no such payload");
    }
    return rows;
  }

  private static Bytes octet(Bytes body, int offset, int octet) {
    byte[] changed = body.toArray();
    changed[offset] = (byte) octet;
    return Bytes.copyOf(changed);
  }

  private Damage ignored(int position, int at, String what, Bytes body, Reason reason) {
    return Damage.of(what, draft(position).instead(at, body).datagram(), Heard.ignored(reason));
  }

  private Damage failed(int position, int at, String what, Bytes body, Reason reason) {
    return Damage.of(what, draft(position).instead(at, body).datagram(), Heard.failed(reason));
  }

  @Override
  public String toString() {
    return "quick mode with " + group + (commit ? " and the commit bit" : "");
  }
}
