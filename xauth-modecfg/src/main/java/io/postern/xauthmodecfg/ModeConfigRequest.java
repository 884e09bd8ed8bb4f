package io.postern.xauthmodecfg;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;

/**
 * What a client asks for (draft-dukes-ike-mode-cfg-02 §2, §3.4).
 *
 * @param types each once, in the order asked; unknown ones too
 * @param wantedAddress an address that the client would like to have again
 * @param wantedAddress6 the same, of IPv6
 * @param clientVersion what the client says of itself, printable ASCII; not to be trusted
 * @param hostName the client's own name (Unity DDNS host name); not to be trusted
 */
public record ModeConfigRequest(
    int identifier,
    List<Integer> types,
    Optional<Inet4Address> wantedAddress,
    Optional<Inet6Address> wantedAddress6,
    Optional<String> clientVersion,
    Optional<String> hostName) {
  /** Ours: the longest known request (iOS) has 20. */
  private static final int MOST_ATTRIBUTES = 64;

  /** Ours. */
  private static final int LONGEST_VALUE = 512;

  public ModeConfigRequest {
    types = List.copyOf(types);
  }

  /** Whether the client wants to be configured, and is not only curious about our version. */
  public boolean asksForAddress() {
    return types.contains(ConfigurationAttribute.INTERNAL_IP4_ADDRESS.number())
        || types.contains(ConfigurationAttribute.INTERNAL_IP6_ADDRESS.number());
  }

  /** Reads a REQUEST; refuses what is too long or of the wrong length. */
  public static Reading<ModeConfigRequest> read(Payload.Attributes message) {
    if (message.messageType() != Payload.Attributes.REQUEST) {
      return Reading.refused(
          Reason.UNEXPECTED_MESSAGE,
          "Mode Config message %d, expected a REQUEST".formatted(message.messageType()));
    }
    if (message.attributes().size() > MOST_ATTRIBUTES) {
      return Reading.refused(
          Reason.TOO_MANY_PAYLOADS,
          "%d attributes asked, expected at most %d"
              .formatted(message.attributes().size(), MOST_ATTRIBUTES));
    }
    for (Attribute attribute : message.attributes()) {
      int size = attribute.value().size();
      if (wrongLength(attribute) || size > LONGEST_VALUE) {
        return Reading.refused(
            Reason.MALFORMED_PAYLOAD,
            "Mode Config attribute %d of %d octets".formatted(attribute.type(), size));
      }
    }
    return Reading.accepted(
        new ModeConfigRequest(
            message.identifier(),
            message.attributes().stream().map(Attribute::type).distinct().toList(),
            value(message, ConfigurationAttribute.INTERNAL_IP4_ADDRESS.number())
                .map(Ipv4::of)
                .filter(address -> !address.isAnyLocalAddress()),
            value(message, ConfigurationAttribute.INTERNAL_IP6_ADDRESS.number())
                .map(octets -> Ipv6.of(octets.slice(0, Ipv6.OCTETS)))
                .filter(address -> !address.isAnyLocalAddress()),
            value(message, ConfigurationAttribute.APPLICATION_VERSION.number())
                .map(ModeConfigRequest::printable),
            value(message, ConfigurationAttribute.UNITY_DDNS_HOSTNAME)
                .map(ModeConfigRequest::printable)));
  }

  /** §3.4. Of IPv6, older strongSwan sends the length of the prefix behind the address. */
  private static boolean wrongLength(Attribute attribute) {
    int size = attribute.basic() ? -1 : attribute.value().size();
    if (attribute.type() == ConfigurationAttribute.INTERNAL_IP4_ADDRESS.number()) {
      return size != 0 && size != Integer.BYTES;
    }
    return attribute.type() == ConfigurationAttribute.INTERNAL_IP6_ADDRESS.number()
        && size != 0
        && size != Ipv6.OCTETS
        && size != Ipv6.OCTETS + 1;
  }

  /** §2: a value that is not empty is a suggestion. */
  private static Optional<Bytes> value(Payload.Attributes message, int type) {
    return message.attributes().stream()
        .filter(a -> a.type() == type && !a.value().isEmpty())
        .map(Attribute::value)
        .findFirst();
  }

  private static String printable(Bytes value) {
    return value.text().replaceAll("[^ -~]", "?");
  }
}
