package io.postern.ike.auth;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * The identity of a phase 1 end (RFC 2407 §4.6.2.1).
 *
 * @param type ID_IPV4_ADDR 1, ID_FQDN 2, ID_USER_FQDN 3, ID_IPV6_ADDR 5, ID_DER_ASN1_DN 9,
 *     ID_KEY_ID 11
 */
public record Identity(int type, Bytes data) {
  public static final int IPV4_ADDRESS = 1;
  public static final int FQDN = 2;
  public static final int USER_FQDN = 3;
  public static final int IPV6_ADDRESS = 5;
  public static final int DISTINGUISHED_NAME = 9;
  public static final int KEY_ID = 11;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");
  private static final Pattern UNPRINTABLE = Pattern.compile("[^\\p{Graph} ]");
  private static final int LONGEST_TEXT = 1024;
  private static final int UDP = 17;

  public static Identity of(InetAddress address) {
    byte[] octets = address.getAddress();
    return new Identity(octets.length == 4 ? IPV4_ADDRESS : IPV6_ADDRESS, Bytes.copyOf(octets));
  }

  public static Identity keyId(String name) {
    return new Identity(KEY_ID, Bytes.ofText(name));
  }

  public static Identity fqdn(String name) {
    return new Identity(FQDN, Bytes.ofText(name));
  }

  /** The subject of a certificate, as DER. */
  public static Identity distinguishedName(Bytes der) {
    return new Identity(DISTINGUISHED_NAME, der);
  }

  /**
   * What a peer sent in phase 1. RFC 2407 §4.6.2 wants 0/0 or UDP/500, or the end of the exchange;
   * the port is not looked at, as peers behind NAT send 4500 and others.
   */
  public static Reading<Identity> of(Payload.Identification payload) {
    int size = payload.data().size();
    if (payload.protocol() != 0 && payload.protocol() != UDP) {
      return Reading.refused(
          Refusal.Reason.INVALID_ID_INFORMATION,
          "identity with IP protocol " + payload.protocol() + " in phase 1");
    }
    boolean sound =
        switch (payload.idType()) {
          case IPV4_ADDRESS -> size == 4;
          case IPV6_ADDRESS -> size == 16;
          case FQDN, USER_FQDN, KEY_ID, DISTINGUISHED_NAME -> size > 0;
          default -> false;
        };
    return sound
        ? Reading.accepted(new Identity(payload.idType(), payload.data()))
        : Reading.refused(
            Refusal.Reason.INVALID_ID_INFORMATION,
            "identity of type " + payload.idType() + " with " + size + " octets");
  }

  /**
   * Reads what an operator writes: {@code vpn.example.org}, {@code alice@example.org}, {@code
   * 192.0.2.1}, {@code 2001:db8::1}, {@code keyid:staff} or a distinguished name in the order of
   * the certificate, {@code C=DE, O=Example, CN=vpn}.
   */
  public static Reading<Identity> parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST_TEXT) {
      return Reading.refused(
          Refusal.Reason.INVALID_ID_INFORMATION,
          "an identity has 1 to " + LONGEST_TEXT + " characters");
    }
    if (text.startsWith("keyid:") && text.length() > 6) {
      return Reading.accepted(keyId(text.substring(6)));
    }
    if (DistinguishedName.looksLikeOne(text)) {
      return DistinguishedName.parse(text).map(name -> distinguishedName(name.der()));
    }
    if (text.indexOf('@') > 0) {
      return Reading.accepted(new Identity(USER_FQDN, Bytes.ofText(text)));
    }
    try {
      return Reading.accepted(of(InetAddress.ofLiteral(text)));
    } catch (IllegalArgumentException notAnAddress) {
      return NAME.matcher(text).matches()
          ? Reading.accepted(fqdn(text))
          : Reading.refused(
              Refusal.Reason.INVALID_ID_INFORMATION,
              "expected a host name, user@host, an address, keyid:NAME or C=..., CN=..., not '"
                  + text
                  + "'");
    }
  }

  /** As phase 1 sends it: protocol and port 0 (RFC 2407 §4.6.2). */
  public Payload.Identification toPayload() {
    return new Payload.Identification(type, 0, 0, data);
  }

  /** For people and logs; what is not printable is shown as {@code ?}. */
  @Override
  public String toString() {
    return switch (type) {
      case IPV4_ADDRESS, IPV6_ADDRESS -> addressText();
      case FQDN, USER_FQDN -> printable();
      case KEY_ID -> "keyid:" + printable();
      case DISTINGUISHED_NAME -> DistinguishedName.of(data).map(Object::toString).orElse(number());
      default -> number();
    };
  }

  private String number() {
    return "id" + type + ":" + data.hex();
  }

  private String printable() {
    return UNPRINTABLE.matcher(data.text()).replaceAll("?");
  }

  private String addressText() {
    try {
      return InetAddress.getByAddress(data.toArray()).getHostAddress();
    } catch (UnknownHostException wrongLength) {
      return number();
    }
  }
}
