package io.postern.ike.v1;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadType;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows that are the same for every message: its header, and which payloads stand where. */
final class Damages {
  private static final int VERSION = 17;
  private static final int EXCHANGE = 18;
  private static final int MESSAGE_ID = 23;
  private static final int LENGTH = 27;
  private static final int MOST_PAYLOADS = 64;

  private final Scene scene;
  private final int position;
  private final Draft draft;
  private final Picture picture;
  private final List<Damage> rows = new ArrayList<>();

  private Damages(Scene scene, int position) {
    this.scene = scene;
    this.position = position;
    this.draft = scene.draft(position);
    this.picture = scene.picture(position);
  }

  static List<Damage> of(Scene scene, int position) {
    Damages damages = new Damages(scene, position);
    damages.header();
    damages.addressing();
    damages.encryption();
    damages.lengths();
    for (int i = 0; i < damages.draft.pieces().size(); i++) {
      damages.piece(i);
    }
    damages.strangers();
    damages.rows.addAll(scene.contents(position));
    return damages.rows;
  }

  private void outside(String what, byte[] datagram, Reason reason) {
    Heard heard = scene.exception(position, what).orElseGet(() -> picture.outside(reason));
    rows.add(Damage.of(what, datagram, heard));
  }

  private void inside(String what, byte[] datagram, Reason reason) {
    Heard heard = scene.exception(position, what).orElseGet(() -> picture.inside(reason));
    rows.add(Damage.of(what, datagram, heard));
  }

  private void harmless(String what, byte[] datagram) {
    rows.add(Damage.harmless(what, datagram));
  }

  /** RFC 2408 §5.2. */
  private void header() {
    byte[] whole = draft.datagram();
    outside("nothing", new byte[0], Reason.TRUNCATED);
    outside("27 octets", Bytes.copyOf(whole).slice(0, 27).toArray(), Reason.TRUNCATED);
    outside("length + 1", draft.withHeader(LENGTH, whole[LENGTH] + 1), Reason.UNEQUAL_LENGTH);
    outside("length - 1", draft.withHeader(LENGTH, whole[LENGTH] - 1), Reason.UNEQUAL_LENGTH);
    outside("length over 2^31", draft.withHeader(24, 0x80), Reason.UNEQUAL_LENGTH);
    outside("version 0.0", draft.withHeader(VERSION, 0x00), Reason.INVALID_MAJOR_VERSION);
    outside("version 2.0", draft.withHeader(VERSION, 0x20), Reason.INVALID_MAJOR_VERSION);
    outside("version 1.1", draft.withHeader(VERSION, 0x11), Reason.INVALID_MINOR_VERSION);
    for (int exchange : new int[] {0, 1, 3, 7, 31, 34, 239, 255}) {
      outside(
          "exchange type " + exchange,
          draft.withHeader(EXCHANGE, exchange),
          Reason.INVALID_EXCHANGE_TYPE);
    }
    for (int flag = 8; flag <= 128; flag *= 2) {
      outside(
          "flag " + flag,
          draft.withHeader(Draft.FLAGS, whole[Draft.FLAGS] | flag),
          Reason.INVALID_FLAGS);
    }
    // RFC 2408 §3.1: it is about the notifies of informational exchanges.
    harmless("flag 4", draft.withHeader(Draft.FLAGS, whole[Draft.FLAGS] | 4));
    for (int type : new int[] {0, 2, 3, 23, 99, 127}) {
      inside(
          "first payload " + type,
          draft.withHeader(Draft.NEXT_PAYLOAD, type),
          Reason.UNKNOWN_PAYLOAD);
    }
  }

  /** Messages of another exchange, or none. */
  private void addressing() {
    byte[] whole = draft.datagram();
    byte[] noCookie = whole.clone();
    Arrays.fill(noCookie, 0, 8, (byte) 0);
    outside("initiator cookie 0", noCookie, Reason.INVALID_COOKIE);
    if (position > 0 || scene.phaseTwo()) {
      outside("another initiator cookie", draft.withHeader(7, 0x77), Reason.INVALID_COOKIE);
      byte[] unanswered = whole.clone();
      Arrays.fill(unanswered, 8, 16, (byte) 0);
      outside("responder cookie 0", unanswered, Reason.INVALID_COOKIE);
    }
    if (position > 1 || scene.phaseTwo()) {
      outside("another responder cookie", draft.withHeader(15, 0x77), Reason.INVALID_COOKIE);
    }
    for (int exchange : new int[] {2, 4, 5, 6, 32, 33}) {
      if (exchange != whole[EXCHANGE]) {
        // Main and aggressive mode have message ID 0 and informational exchanges may.
        boolean idFits = exchange == 5 || exchange <= 4 != scene.phaseTwo();
        outside(
            "exchange type " + exchange,
            draft.withHeader(EXCHANGE, exchange),
            idFits ? Reason.UNEXPECTED_MESSAGE : Reason.INVALID_MESSAGE_ID);
      }
    }
    if (scene.phaseTwo()) {
      byte[] none = whole.clone();
      Arrays.fill(none, 20, 24, (byte) 0);
      outside("message ID 0", none, Reason.INVALID_MESSAGE_ID);
    }
    outside(
        "another message ID",
        draft.withHeader(MESSAGE_ID, whole[MESSAGE_ID] ^ 1),
        Reason.INVALID_MESSAGE_ID);
  }

  private void encryption() {
    byte flags = draft.datagram()[Draft.FLAGS];
    if (!picture.sealed()) {
      outside(
          "said to be encrypted", draft.withHeader(Draft.FLAGS, flags | 1), Reason.INVALID_FLAGS);
    } else if (picture.either()) {
      harmless("in the clear", draft.inTheClear());
      rows.add(
          Damage.of(
              "ciphertext said to be clear",
              draft.withHeader(Draft.FLAGS, flags & ~1),
              picture.outside(Reason.RESERVED_NOT_ZERO),
              picture.outside(Reason.UNKNOWN_PAYLOAD),
              picture.outside(Reason.MALFORMED_PAYLOAD)));
    } else {
      outside("in the clear", draft.inTheClear(), Reason.NOT_ENCRYPTED);
      outside(
          "ciphertext said to be clear",
          draft.withHeader(Draft.FLAGS, flags & ~1),
          Reason.NOT_ENCRYPTED);
    }
  }

  private void lengths() {
    int block = draft.sealing().block();
    inside("cut at the end", draft.cut(block), Reason.MALFORMED_PAYLOAD);
    if (picture.sealed()) {
      inside("no whole blocks", draft.cut(1), Reason.DECRYPTION_FAILED);
      harmless("a block of padding", draft.followedBy(block));
      inside("much padding", draft.followedBy(48), Reason.MALFORMED_PAYLOAD);
    } else {
      inside("an octet at the end", draft.followedBy(1), Reason.MALFORMED_PAYLOAD);
    }
    Draft many = draft;
    while (many.pieces().size() <= MOST_PAYLOADS) {
      many = many.withLast(new Payload.VendorId(Bytes.ofHex("aa")));
    }
    inside("65 payloads", many.datagram(), Reason.TOO_MANY_PAYLOADS);
  }

  /** RFC 2408 §5.3 and the pictures of RFC 2409. */
  private void piece(int at) {
    PayloadType type = type(at);
    String name = type + " at " + at;
    inside("RESERVED of " + name, draft.patched(at, 1, 1), Reason.RESERVED_NOT_ZERO);
    inside("next after " + name + " unknown", draft.patched(at, 0, 127), Reason.UNKNOWN_PAYLOAD);
    for (int length : new int[] {0, 3, 0xffff}) {
      inside(
          "length " + length + " of " + name, draft.lengthOf(at, length), Reason.MALFORMED_PAYLOAD);
    }
    if (draft.pieces().size() > 1) {
      byte[] without = draft.without(at).datagram();
      if (picture.optional().contains(type)) {
        harmless("without " + name, without);
      } else if (picture.repeatable().contains(type)) {
        // What its absence means the contents say.
      } else {
        inside("without " + name, without, Reason.WRONG_PAYLOADS);
      }
    }
    byte[] twice = draft.with(at + 1, draft.pieces().get(at)).datagram();
    if (picture.repeatable().contains(type)) {
      harmless("twice " + name, twice);
    } else {
      inside("twice " + name, twice, Reason.WRONG_PAYLOADS);
    }
    if (at + 1 < draft.pieces().size() && type != type(at + 1)) {
      swapped(at, name);
    }
  }

  private void swapped(int at, String name) {
    byte[] swapped = draft.swapped(at).datagram();
    if (at < picture.ordered()) {
      inside("swapped " + name, swapped, Reason.WRONG_PAYLOADS);
    } else if (picture.hidden().contains(PayloadType.KEY_EXCHANGE)
        && picture.hidden().contains(type(at))
        && picture.hidden().contains(type(at + 1))) {
      // Encrypted as a chain.
      rows.add(Damage.of("swapped " + name, swapped, scene.hiddenDamage(position)));
    } else {
      harmless("swapped " + name, swapped);
    }
  }

  private PayloadType type(int at) {
    return PayloadType.of(draft.pieces().get(at).number()).orElseThrow();
  }

  /** Payloads that the genuine message does not have. */
  private void strangers() {
    for (int number : new int[] {2, 3, 23, 99, 127}) {
      inside(
          "payload " + number,
          draft.with(draft.pieces().size(), new Draft.Piece(number, Bytes.ofHex("00"))).datagram(),
          Reason.UNKNOWN_PAYLOAD);
    }
    for (int number : new int[] {15, 22, 128, 200, 255}) {
      harmless(
          "payload " + number,
          draft.with(draft.pieces().size(), new Draft.Piece(number, Bytes.ofHex("00"))).datagram());
    }
    Payload vendor = new Payload.VendorId(Bytes.ofHex("00112233"));
    harmless("a vendor ID", draft.withLast(vendor).datagram());
    byte[] vendorFirst = draft.with(0, Draft.Piece.of(vendor)).datagram();
    if (picture.ordered() > 0) {
      inside("a vendor ID first", vendorFirst, Reason.WRONG_PAYLOADS);
    } else {
      harmless("a vendor ID first", vendorFirst);
    }
    for (Payload stranger : strangersOf()) {
      boolean genuine =
          draft.pieces().stream().anyMatch(piece -> piece.number() == stranger.number());
      byte[] datagram = draft.withLast(stranger).datagram();
      if (picture.welcome().contains(stranger.type())) {
        harmless("also " + stranger.type(), datagram);
      } else if (!genuine) {
        inside("also " + stranger.type(), datagram, Reason.WRONG_PAYLOADS);
      }
    }
  }

  private static List<Payload> strangersOf() {
    Bytes some = Bytes.ofHex("0123456789abcdef0123456789abcdef");
    return List.of(
        new Payload.SecurityAssociation(
            1,
            1,
            List.of(
                new Proposal(
                    1,
                    1,
                    Bytes.EMPTY,
                    List.of(new Transform(1, 1, List.of(Attribute.basic(1, 7))))))),
        new Payload.KeyExchange(some),
        new Payload.Identification(2, 0, 0, Bytes.ofText("another.example")),
        new Payload.CertificateRequest(4, Bytes.ofHex("3003")),
        new Payload.CertificateRequest(99, some),
        new Payload.Hash(some),
        new Payload.Signature(some),
        new Payload.Nonce(some),
        new Payload.Notification(1, 1, Bytes.EMPTY, 14, Bytes.EMPTY),
        new Payload.Delete(1, 1, List.of(some)),
        new Payload.Attributes(1, 1, List.of()),
        new Payload.NatDetection(some, false),
        new Payload.NatDetection(some, true),
        new Payload.NatOriginalAddress(1, Bytes.ofHex("c0000201"), false),
        new Payload.NatOriginalAddress(1, Bytes.ofHex("c0000201"), true));
  }
}
