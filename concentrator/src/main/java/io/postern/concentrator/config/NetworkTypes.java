package io.postern.concentrator.config;

import io.postern.actors.settings.PeerEndpoint;
import io.postern.dataplane.Prefix;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Spi;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.xauthmodecfg.Ipv4Prefix;
import io.postern.xauthmodecfg.Ipv6Prefix;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The types of this field: addresses, prefixes, identities, suites. Names are never looked up. */
final class NetworkTypes {
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_.-]{1,15}");
  private static final Pattern DOMAIN =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

  private static final Pattern DOTTED = Pattern.compile("[0-9.]+");
  private static final Pattern DOTTED_QUAD = Pattern.compile("([0-9]+[.]){3}[0-9]+");

  private NetworkTypes() {}

  static final ValueType<InetAddress> ADDRESS =
      ValueTypes.TEXT.then("IP address", NetworkTypes::address);

  static final ValueType<Inet4Address> IPV4_ADDRESS =
      ADDRESS.then(
          "IPv4 address",
          address ->
              address instanceof Inet4Address ipv4
                  ? Checked.good(ipv4)
                  : Checked.bad("expected an IPv4 address, not " + address.getHostAddress()));

  static final ValueType<Ipv4Prefix> IPV4_PREFIX =
      ValueTypes.TEXT.then("IPv4 prefix, e.g. 10.0.0.0/8", NetworkTypes::prefix);

  static final ValueType<Ipv6Prefix> IPV6_PREFIX =
      ValueTypes.TEXT.then("IPv6 prefix, e.g. 2001:db8:99::/64", NetworkTypes::prefix6);

  /** Empty for {@code off}. */
  static final ValueType<Optional<InetSocketAddress>> LISTEN_OR_OFF =
      ValueTypes.TEXT.then(
          "ADDRESS:PORT or off",
          text ->
              text.equals("off") || text.equals("false")
                  ? Checked.good(Optional.empty())
                  : socketAddress(text).then(a -> Checked.good(Optional.of(a))));

  static final ValueType<Identity> IDENTITY =
      ValueTypes.TEXT.then(
          "identity: host name, user@host, IP address or keyid:NAME",
          text -> ofReading(text, Identity::parse));

  static final ValueType<IdentityPattern> IDENTITY_PATTERN =
      ValueTypes.TEXT.then(
          "identity, or a pattern of identities", text -> ofReading(text, IdentityPattern::parse));

  static final ValueType<PeerEndpoint> PEER =
      ValueTypes.TEXT.then("address or host name", NetworkTypes::peer);

  /** RFC 4303 §2.1: 1 to 255 are reserved. */
  static final ValueType<Integer> SPI =
      ValueTypes.TEXT.then("SPI, 0x100 to 0xffffffff", NetworkTypes::spi);

  static final ValueType<IkeSuite> IKE_SUITE =
      ValueTypes.TEXT.then(
          "cipher-hash-group, e.g. aes256-sha256-modp2048",
          text -> ofReading(text, IkeSuite::parse));

  static final ValueType<ProtectionSuite> ESP_SUITE =
      ValueTypes.TEXT.then(
          "[ah-integrity+][esp-]cipher[-integrity][-group][-esn], e.g. aes256gcm16, aes128-sha256,"
              + " ah-sha256+esp-aes128-sha256",
          text -> ofReading(text, ProtectionSuite::parse));

  private static final Pattern NAMESPACE_NAME =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}");

  static final ValueType<String> DEVICE_NAME =
      ValueTypes.TEXT.then(
          "device name, up to 15 characters",
          text ->
              DEVICE.matcher(text).matches()
                  ? Checked.good(text)
                  : Checked.bad(
                      "expected a device name of up to 15 letters, digits, _ . -, not "
                          + ValueTypes.quoted(text)));

  static final ValueType<String> NAMESPACE =
      ValueTypes.TEXT.then(
          "name of a network namespace",
          text ->
              NAMESPACE_NAME.matcher(text).matches()
                  ? Checked.good(text)
                  : Checked.bad(
                      "expected the name of a network namespace, letters, digits, _ . -, not "
                          + ValueTypes.quoted(text)));

  static final ValueType<String> DOMAIN_NAME =
      ValueTypes.TEXT.then(
          "domain name",
          text ->
              DOMAIN.matcher(text).matches()
                  ? Checked.good(text)
                  : Checked.bad("expected a domain name, not " + ValueTypes.quoted(text)));

  /** Empty for {@code auto}. */
  static final ValueType<OptionalInt> MTU =
      ValueTypes.TEXT.then(
          "auto, or 576 to 9000",
          text -> {
            if (text.equals("auto")) {
              return Checked.good(OptionalInt.empty());
            }
            try {
              int octets = Integer.parseInt(text);
              if (octets >= 576 && octets <= 9000) {
                return Checked.good(OptionalInt.of(octets));
              }
            } catch (NumberFormatException notANumber) {
              // Answered below, with the same words as a number out of range.
            }
            return Checked.bad("expected auto, or 576 to 9000, not " + ValueTypes.quoted(text));
          });

  private static Checked<InetAddress> address(String text) {
    try {
      return Checked.good(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException notAnAddress) {
      return Checked.bad("expected an IP address, not " + ValueTypes.quoted(text));
    }
  }

  private static Checked<Integer> spi(String text) {
    boolean hex = text.startsWith("0x");
    try {
      int number = Integer.parseUnsignedInt(hex ? text.substring(2) : text, hex ? 16 : 10);
      if (Spi.isUsable(number)) {
        return Checked.good(number);
      }
    } catch (NumberFormatException notANumber) {
      // Answered below, with the same words as a number out of range.
    }
    return Checked.bad("expected 0x100 to 0xffffffff, not " + ValueTypes.quoted(text));
  }

  private static Checked<PeerEndpoint> peer(String text) {
    Checked<PeerEndpoint> bad =
        Checked.bad("expected an address or a host name, not " + ValueTypes.quoted(text));
    if (DOTTED.matcher(text).matches() && !DOTTED_QUAD.matcher(text).matches()) {
      // Neither a name (RFC 1123 §2.1) nor an address that people would read as Java does.
      return bad;
    }
    try {
      return Checked.good(PeerEndpoint.of(InetAddress.ofLiteral(text).getHostAddress()));
    } catch (IllegalArgumentException notAnAddress) {
      return DOMAIN.matcher(text).matches() && !DOTTED.matcher(text).matches()
          ? Checked.good(PeerEndpoint.of(text))
          : bad;
    }
  }

  private static Checked<Ipv4Prefix> prefix(String text) {
    try {
      return Checked.good(Ipv4Prefix.parse(text));
    } catch (IllegalArgumentException notAPrefix) {
      return Checked.bad(
          "expected an IPv4 prefix such as 10.0.0.0/8, not "
              + ValueTypes.quoted(text)
              + hostBits(text));
    }
  }

  private static Checked<Ipv6Prefix> prefix6(String text) {
    try {
      return Checked.good(Ipv6Prefix.parse(text));
    } catch (IllegalArgumentException notAPrefix) {
      return Checked.bad(
          "expected an IPv6 prefix such as 2001:db8:99::/64, not "
              + ValueTypes.quoted(text)
              + hostBits(text));
    }
  }

  private static String hostBits(String text) {
    try {
      return ", which has bits set beyond its length (" + Prefix.parse(text) + " has not)";
    } catch (IllegalArgumentException notAPrefix) {
      return "";
    }
  }

  private static Checked<InetSocketAddress> socketAddress(String text) {
    int colon = text.lastIndexOf(':');
    String expected = "expected ADDRESS:PORT such as 127.0.0.1:9464, or off, not ";
    if (colon < 1) {
      return Checked.bad(expected + ValueTypes.quoted(text));
    }
    String host = text.substring(0, colon).replaceAll("^\\[|]$", "");
    try {
      return Checked.good(
          new InetSocketAddress(
              InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1))));
    } catch (IllegalArgumentException noAddress) {
      return Checked.bad(expected + ValueTypes.quoted(text));
    }
  }

  private static <T> Checked<T> ofReading(String text, Function<String, Reading<T>> parse) {
    return switch (parse.apply(text)) {
      case Reading.Accepted<T>(T value) -> Checked.good(value);
      case Reading.Refused<T>(Refusal refusal) -> Checked.bad(refusal.detail());
    };
  }
}
