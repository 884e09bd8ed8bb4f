package io.postern.ike.message;

import java.util.Locale;

/** What an identification payload names, for people (RFC 2407 §4.6.2). */
final class IdentityText {
  private static final int IPV4 = 4;
  private static final int IPV6 = 16;

  private IdentityText() {}

  static String of(Payload.Identification id) {
    Bytes data = id.data();
    return switch (id.idType()) {
      case IdTypes.IPV4_ADDR, IdTypes.IPV6_ADDR -> address(data);
      case IdTypes.IPV4_ADDR_SUBNET -> pair(data, IPV4, "/");
      case IdTypes.IPV6_ADDR_SUBNET -> pair(data, IPV6, "/");
      case IdTypes.IPV4_ADDR_RANGE -> pair(data, IPV4, "-");
      case IdTypes.IPV6_ADDR_RANGE -> pair(data, IPV6, "-");
      case IdTypes.FQDN, IdTypes.USER_FQDN, IdTypes.KEY_ID -> printable(data);
      default -> MessageText.hex(data);
    };
  }

  /** An address of 4 or 16 octets in its usual form without compression; hexadecimal otherwise. */
  static String address(Bytes octets) {
    return switch (octets.size()) {
      case IPV4 -> "%d.%d.%d.%d".formatted(octets.at(0), octets.at(1), octets.at(2), octets.at(3));
      case IPV6 -> {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < IPV6; i += 2) {
          text.append(i == 0 ? "" : ":")
              .append(String.format(Locale.ROOT, "%x", octets.at(i) << 8 | octets.at(i + 1)));
        }
        yield text.toString();
      }
      default -> MessageText.hex(octets);
    };
  }

  private static String pair(Bytes data, int octets, String between) {
    return data.size() == 2 * octets
        ? address(data.slice(0, octets)) + between + address(data.slice(octets, 2 * octets))
        : MessageText.hex(data);
  }

  private static String printable(Bytes data) {
    for (int i = 0; i < data.size(); i++) {
      if (data.at(i) < 0x20 || data.at(i) > 0x7e) {
        return MessageText.hex(data);
      }
    }
    return "\"" + data.text().replace("\"", "\\\"") + "\"";
  }
}
