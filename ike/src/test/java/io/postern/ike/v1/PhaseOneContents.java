package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.AuthenticationMethod.Family;
import io.postern.ike.auth.TestKeys;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.PayloadType;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.proposal.IkeSuite;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Bad contents of the payloads of phase 1. */
final class PhaseOneContents {
  private static final int X509 = 4;

  private final PhaseOneScene scene;
  private final int position;
  private final IkeSuite suite;
  private final Family family;
  private final Draft draft;
  private final Picture picture;
  private final boolean byInitiator;
  private final List<Damage> rows = new ArrayList<>();

  PhaseOneContents(PhaseOneScene scene, int position, IkeSuite suite, AuthenticationMethod method) {
    this.scene = scene;
    this.position = position;
    this.suite = suite;
    this.family = method.family();
    this.draft = scene.draft(position);
    this.picture = scene.picture(position);
    this.byInitiator = position % 2 == 0;
  }

  List<Damage> rows() {
    for (int at = 0; at < draft.pieces().size(); at++) {
      Bytes body = draft.pieces().get(at).body();
      PayloadType type = PayloadType.of(draft.pieces().get(at).number()).orElseThrow();
      if (isHidden(type)) {
        hidden(at, type, body);
        continue;
      }
      switch (type) {
        case SECURITY_ASSOCIATION -> securityAssociation(at, body);
        case KEY_EXCHANGE -> keyExchange(at, body);
        case NONCE -> nonce(at);
        case IDENTIFICATION -> identification(at, body);
        case HASH -> hash(at, body);
        case SIGNATURE -> signature(at, body);
        case CERTIFICATE -> certificate(at);
        case CERTIFICATE_REQUEST ->
            harmless("CERTREQ of nobody", at, Bytes.ofHex("04300a3108300606035504030c00"));
        default -> throw new IllegalArgumentException(type.toString());
      }
    }
    return rows;
  }

  private boolean isHidden(PayloadType type) {
    return switch (type) {
      case NONCE, IDENTIFICATION -> family.encrypts();
      case KEY_EXCHANGE, CERTIFICATE -> family == Family.REVISED_RSA_ENCRYPTION;
      default -> false;
    };
  }

  private void row(String what, int at, Bytes body, Heard expected) {
    rows.add(Damage.of(what, draft.instead(at, body).datagram(), expected));
  }

  private void row(String what, int at, Bytes body, Reason reason) {
    row(what, at, body, picture.inside(reason));
  }

  private void harmless(String what, int at, Bytes body) {
    rows.add(Damage.harmless(what, draft.instead(at, body).datagram()));
  }

  private static Bytes changed(Bytes body, int offset, int octet) {
    byte[] octets = body.toArray();
    octets[offset] = (byte) octet;
    return Bytes.copyOf(octets);
  }

  private static Bytes flipped(Bytes body) {
    return changed(body, body.size() - 1, body.at(body.size() - 1) ^ 1);
  }

  /** RFC 2408 §5.4 to §5.6; RFC 2409 §5. */
  private void securityAssociation(int at, Bytes sa) {
    row("DOI 0", at, changed(sa, 3, 0), Reason.UNSUPPORTED_DOI);
    row("DOI 2", at, changed(sa, 3, 2), Reason.UNSUPPORTED_DOI);
    row("situation 2", at, changed(sa, 7, 2), Reason.UNSUPPORTED_SITUATION);
    row("no whole situation", at, sa.slice(0, 7), Reason.MALFORMED_PAYLOAD);
    row("no proposal", at, sa.slice(0, 8), Reason.MALFORMED_PROPOSAL);
    row("payload 3 after a proposal", at, changed(sa, 8, 3), Reason.MALFORMED_PROPOSAL);
    row("RESERVED of a proposal", at, changed(sa, 9, 1), Reason.RESERVED_NOT_ZERO);
    row("a long proposal", at, changed(sa, 10, 0xff), Reason.MALFORMED_PROPOSAL);
    row("a short proposal", at, changed(sa, 11, sa.at(11) - 1), Reason.MALFORMED_PROPOSAL);
    row("ESP without an SPI", at, changed(sa, 13, 3), Reason.INVALID_SPI);
    row("an SPI of 17 octets", at, changed(sa, 14, 17), Reason.INVALID_SPI);
    row("a transform too few", at, changed(sa, 15, 0), Reason.MALFORMED_PROPOSAL);
    row("a transform too many", at, changed(sa, 15, 2), Reason.MALFORMED_PROPOSAL);
    row("payload 2 after a transform", at, changed(sa, 16, 2), Reason.MALFORMED_PROPOSAL);
    row("RESERVED of a transform", at, changed(sa, 17, 1), Reason.RESERVED_NOT_ZERO);
    row("a long transform", at, changed(sa, 18, 0xff), Reason.MALFORMED_PROPOSAL);
    row("a long attribute", at, changed(sa, 24, 0), Reason.MALFORMED_PROPOSAL);
    row("another cipher", at, changed(sa, 27, 6), Reason.NO_PROPOSAL_CHOSEN);
    // Without a method that is known nothing says that this is RSA encryption.
    boolean lost = !scene.isMain() && position == 0 && family.encrypts();
    Reason unknown =
        lost
            ? Reason.WRONG_PAYLOADS
            : byInitiator ? Reason.NO_PROPOSAL_CHOSEN : Reason.MALFORMED_PROPOSAL;
    row("protocol 9", at, changed(sa, 13, 9), unknown);
    row("transform ID 2", at, changed(sa, 21, 2), unknown);
    if (!byInitiator) {
      // RFC 2408 §4.2: the answer has one proposal with one transform.
      Bytes second = changed(sa.slice(16, sa.size()), 4, sa.at(20) + 1);
      Bytes two = changed(sa, 16, 3).plus(second);
      row(
          "two transforms",
          at,
          changed(changed(two, 15, 2), 11, two.size() - 8),
          Reason.MALFORMED_PROPOSAL);
      row(
          "two proposals",
          at,
          changed(sa, 8, 2).plus(sa.slice(8, sa.size())),
          Reason.MALFORMED_PROPOSAL);
    }
  }

  /** RFC 2408 §5.7. */
  private void keyExchange(int at, Bytes genuine) {
    Heard refused =
        byInitiator
            ? Heard.failed(Reason.INVALID_KEY_INFORMATION)
            : Heard.ignored(Reason.INVALID_KEY_INFORMATION);
    badValues(suite.group(), genuine)
        .forEach((what, value) -> row("KE " + what, at, value, refused));
  }

  static Map<String, Bytes> badValues(DhGroup group, Bytes genuine) {
    int size = genuine.size();
    Map<String, Bytes> values = new LinkedHashMap<>();
    values.put("empty", Bytes.EMPTY);
    values.put("short", genuine.slice(0, size - 1));
    values.put("long", genuine.plus(Bytes.ofHex("00")));
    values.put("long in front", Bytes.ofHex("00").plus(genuine));
    values.put("0", Bytes.copyOf(new byte[size]));
    values.put("1", changed(Bytes.copyOf(new byte[size]), size - 1, 1));
    if (group == DhGroup.CURVE25519) {
      values.put("1", changed(Bytes.copyOf(new byte[size]), 0, 1));
      values.put("p-1", Bytes.ofHex("ec" + "ff".repeat(30) + "7f"));
      values.put("p", Bytes.ofHex("ed" + "ff".repeat(30) + "7f"));
    } else if (group.prime().isPresent()) {
      BigInteger prime = group.prime().get();
      values.put("p-1", number(prime.subtract(BigInteger.ONE), size));
      values.put("p", number(prime, size));
      values.put("p+2", number(prime.add(BigInteger.TWO), size));
    } else {
      values.put("off the curve", flipped(genuine));
      values.put("coordinates of ones", Bytes.ofHex("ff".repeat(size)));
    }
    return values;
  }

  private static Bytes number(BigInteger number, int size) {
    byte[] octets = number.toByteArray();
    return Bytes.copyOf(octets, octets.length - size, octets.length);
  }

  /** RFC 2409 §5: "between 8 and 256 bytes inclusive". */
  private void nonce(int at) {
    for (int size : new int[] {0, 7, 257}) {
      row(
          "a nonce of " + size,
          at,
          Bytes.copyOf(new byte[size]),
          picture.inside(Reason.MALFORMED_PAYLOAD));
    }
    boolean proven = !scene.isMain() && position == 1;
    Heard another =
        proven
            ? picture.inside(
                family == Family.PRE_SHARED_KEY
                    ? Reason.INVALID_HASH_INFORMATION
                    : Reason.AUTHENTICATION_FAILED)
            : Heard.GOES_ON;
    for (int size : new int[] {8, 256}) {
      row("a nonce of " + size, at, Bytes.copyOf(new byte[size]), another);
    }
  }

  /** RFC 2407 §4.6.2, RFC 2408 §5.8. */
  private void identification(int at, Bytes id) {
    // Under a pre-shared key too: it opened, and says nothing of which names we know.
    Heard none = picture.outside(Reason.INVALID_ID_INFORMATION);
    row("no whole ID", at, id.slice(0, 3), Reason.MALFORMED_PAYLOAD);
    row("an ID of type 0", at, changed(id, 0, 0), none);
    row("an ID of type 12", at, changed(id, 0, 12), none);
    row("a subnet", at, Bytes.ofHex("04000000c0000200ffffff00"), none);
    row("an address of 3", at, Bytes.ofHex("01000000c00002"), none);
    row("no name", at, id.slice(0, 4), none);
    // "MUST be treated as an error and the security association setup MUST be aborted".
    row("protocol 6", at, changed(id, 1, 6), none);
    boolean certified = family == Family.SIGNATURE || (family == Family.HYBRID && !byInitiator);
    Heard another =
        !scene.isMain() && position == 0
            ? Heard.GOES_ON
            : picture.inside(
                certified ? Reason.INVALID_CERTIFICATE : Reason.INVALID_HASH_INFORMATION);
    row("another name", at, id.plus(Bytes.ofText(".org")), another);
  }

  /** RFC 2408 §5.11. */
  private void hash(int at, Bytes hash) {
    boolean namesKey = family.encrypts() && byInitiator && position == (scene.isMain() ? 2 : 0);
    List<Bytes> others =
        List.of(
            flipped(hash),
            hash.slice(0, hash.size() - 1),
            hash.plus(Bytes.ofHex("00")),
            Bytes.copyOf(new byte[hash.size()]),
            Bytes.EMPTY);
    Heard refused =
        picture.outside(
            picture.veiled() && family == Family.PRE_SHARED_KEY
                ? Reason.AUTHENTICATION_FAILED
                : Reason.INVALID_HASH_INFORMATION);
    for (Bytes other : others) {
      if (namesKey) {
        harmless("another HASH(1) of " + other.size(), at, other);
      } else {
        row("another HASH of " + other.size(), at, other, refused);
      }
    }
  }

  /** RFC 2408 §5.12, RFC 2409 §5.1. */
  private void signature(int at, Bytes genuine) {
    row("a short signature", at, genuine.slice(1, genuine.size()), Reason.INVALID_SIGNATURE);
    row("a long signature", at, Bytes.ofHex("00").plus(genuine), Reason.INVALID_SIGNATURE);
    row("no signature", at, Bytes.EMPTY, Reason.INVALID_SIGNATURE);
    row("another bit", at, flipped(genuine), Reason.AUTHENTICATION_FAILED);
    row("a signature of 0", at, zeros(genuine.size()), Reason.AUTHENTICATION_FAILED);
    row("a signature of 1", at, flipped(zeros(genuine.size())), Reason.AUTHENTICATION_FAILED);
    ForgedBlocks.of(genuine, TestKeys.of("rsa2048", signer()))
        .forEach((what, signature) -> row(what, at, signature, Reason.AUTHENTICATION_FAILED));
    row(
        "of another key",
        at,
        ForgedBlocks.signedBy(genuine, TestKeys.of("rsa2048", signer()), "another"),
        Reason.AUTHENTICATION_FAILED);
  }

  private static Bytes zeros(int size) {
    return Bytes.copyOf(new byte[size]);
  }

  private String signer() {
    return (byInitiator ? SigningEnds.CLIENT : Ends.GATEWAY).toString();
  }

  /** RFC 2408 §5.9. */
  private void certificate(int at) {
    Bytes one = Bytes.ofHex("0" + X509);
    row("no DER", at, one.plus(Bytes.ofHex("300100")), Reason.INVALID_CERTIFICATE);
    row("an empty certificate", at, one, Reason.INVALID_CERTIFICATE);
    row(
        "hash and URL",
        at,
        changed(draft.pieces().get(at).body(), 0, 12),
        Reason.INVALID_CERT_ENCODING);
    row("of another authority", at, one.plus(leaf("other")), Reason.INVALID_CERTIFICATE);
    row("of another host", at, one.plus(leaf("host")), Reason.INVALID_CERTIFICATE);
    row("of another kind of key", at, one.plus(leaf("kind")), Reason.INVALID_SIGNATURE);
    row("of another key", at, one.plus(leaf("key")), Reason.AUTHENTICATION_FAILED);
    rows.add(
        Damage.of(
            "without CERT",
            draft.without(at).datagram(),
            picture.inside(Reason.CERTIFICATE_UNAVAILABLE)));
  }

  private Bytes leaf(String of) {
    return switch (of) {
      case "other" -> SigningEnds.OTHER.issue("rsa2048", signer()).certificates().getFirst();
      case "host" -> SigningEnds.ROOT.issue("rsa2048", "else.example").certificates().getFirst();
      case "kind" -> SigningEnds.ROOT.issue("secp256r1", signer()).certificates().getFirst();
      default ->
          SigningEnds.ROOT
              .certify(TestKeys.of("rsa2048", "another").getPublic(), signer())
              .getFirst();
    };
  }

  /** RFC 2409 §5.2, §5.3: what is wrong with ciphertext shows in the HASH and nowhere before. */
  private void hidden(int at, PayloadType type, Bytes body) {
    Heard expected = scene.hiddenDamage(position);
    if (type == PayloadType.CERTIFICATE) {
      // It helps only where the peer's is not known.
      harmless("hidden " + type + " flipped", at, flipped(body));
    } else {
      row("hidden " + type + " flipped", at, flipped(body), expected);
      row("hidden " + type + " of zeros", at, zeros(body.size()), expected);
      row("hidden " + type + " cut", at, body.slice(0, body.size() - 1), expected);
      row("hidden " + type + " longer", at, body.plus(Bytes.ofHex("00")), expected);
      // That there is no ciphertext everybody sees.
      boolean fields = type == PayloadType.IDENTIFICATION;
      row(
          "hidden " + type + " empty",
          at,
          Bytes.EMPTY,
          fields ? picture.inside(Reason.MALFORMED_PAYLOAD) : expected);
      row("hidden " + type + " of 255", at, Bytes.copyOf(filled(255)), expected);
    }
  }

  private static byte[] filled(int size) {
    byte[] octets = new byte[size];
    IntStream.range(0, size).forEach(i -> octets[i] = (byte) i);
    return Arrays.copyOf(octets, size);
  }
}
