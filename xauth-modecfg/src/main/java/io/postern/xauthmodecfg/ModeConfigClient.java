package io.postern.xauthmodecfg;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Asks a gateway for a configuration and reads its answer (draft-dukes-ike-mode-cfg-02 §5.1). */
public final class ModeConfigClient {
  private static final Set<ConfigurationAttribute> IPV6 =
      Set.of(
          ConfigurationAttribute.INTERNAL_IP6_ADDRESS,
          ConfigurationAttribute.INTERNAL_IP6_NETMASK,
          ConfigurationAttribute.INTERNAL_IP6_DNS,
          ConfigurationAttribute.INTERNAL_IP6_NBNS,
          ConfigurationAttribute.INTERNAL_IP6_SUBNET);

  private static final Optional<Inet6Address> NONE_6 = Optional.empty();

  private ModeConfigClient() {}

  /**
   * The REQUEST, of IPv4 alone.
   *
   * @param identifier 0 to 65535, of this transaction alone
   * @param wanted an address to have again, if it can be had
   */
  public static Payload.Attributes request(
      int identifier, Optional<Inet4Address> wanted, String applicationVersion) {
    return request(identifier, wanted, applicationVersion, asked -> !IPV6.contains(asked), NONE_6);
  }

  /** The REQUEST, of IPv4 and IPv6; {@code wanted6} like {@code wanted}. */
  public static Payload.Attributes request(
      int identifier,
      Optional<Inet4Address> wanted,
      Optional<Inet6Address> wanted6,
      String applicationVersion) {
    return request(identifier, wanted, applicationVersion, asked -> true, wanted6);
  }

  private static Payload.Attributes request(
      int identifier,
      Optional<Inet4Address> wanted,
      String applicationVersion,
      Predicate<ConfigurationAttribute> family,
      Optional<Inet6Address> wanted6) {
    List<Attribute> asked = new ArrayList<>();
    for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
      Bytes value =
          switch (attribute) {
            case INTERNAL_IP4_ADDRESS -> wanted.map(Ipv4::octets).orElse(Bytes.EMPTY);
            case INTERNAL_IP6_ADDRESS -> wanted6.map(Ipv6::octets).orElse(Bytes.EMPTY);
            case APPLICATION_VERSION -> Bytes.ofText(applicationVersion);
            default -> Bytes.EMPTY;
          };
      if (attribute != ConfigurationAttribute.SUPPORTED_ATTRIBUTES && family.test(attribute)) {
        asked.add(Attribute.variable(attribute.number(), value));
      }
    }
    return new Payload.Attributes(Payload.Attributes.REQUEST, identifier, asked);
  }

  /**
   * The ACK to a SET that {@link #read} accepted: "the zero length attributes that it accepted"
   * (§2), in the order of the SET; unknown ones are not.
   */
  public static Payload.Attributes acknowledge(Payload.Attributes set) {
    return new Payload.Attributes(
        Payload.Attributes.ACK,
        set.identifier(),
        set.attributes().stream()
            .filter(a -> ConfigurationAttribute.of(a.type()).isPresent())
            .map(a -> Attribute.variable(a.type(), Bytes.EMPTY))
            .distinct()
            .toList());
  }

  /** The ACK to a SET that {@link #read} refused: nothing of it is accepted (§2). */
  public static Payload.Attributes acceptNothing(Payload.Attributes set) {
    return new Payload.Attributes(Payload.Attributes.ACK, set.identifier(), List.of());
  }

  /**
   * The REPLY to a gateway that asks us: our version, and nothing else (§2: "a Reply MUST always be
   * sent"; §5.2).
   */
  public static Payload.Attributes reply(Payload.Attributes request, String applicationVersion) {
    boolean asked =
        request.attributes().stream()
            .anyMatch(a -> a.type() == ConfigurationAttribute.APPLICATION_VERSION.number());
    return new Payload.Attributes(
        Payload.Attributes.REPLY,
        request.identifier(),
        asked
            ? List.of(
                Attribute.variable(
                    ConfigurationAttribute.APPLICATION_VERSION.number(),
                    Bytes.ofText(applicationVersion)))
            : List.of());
  }

  /** Reads the REPLY, or a SET: an address at least. Unknown attributes are passed over (§3.4). */
  public static Reading<ClientConfiguration> read(Payload.Attributes message, int identifier) {
    boolean told =
        message.messageType() == Payload.Attributes.REPLY
            || message.messageType() == Payload.Attributes.SET;
    if (!told || message.identifier() != identifier) {
      return Reading.refused(
          Reason.UNEXPECTED_MESSAGE,
          "Mode Config message %d with identifier %d, expected a REPLY or SET with %d"
              .formatted(message.messageType(), message.identifier(), identifier));
    }
    List<Attribute> filled =
        message.attributes().stream().filter(a -> !a.value().isEmpty()).toList();
    try {
      List<Inet4Address> addresses = addresses(filled, ConfigurationAttribute.INTERNAL_IP4_ADDRESS);
      if (addresses.isEmpty()) {
        return Reading.refused(Reason.NO_LEASE, "the gateway gave no address");
      }
      Optional<Duration> expiry =
          first(filled, ConfigurationAttribute.INTERNAL_ADDRESS_EXPIRY)
              .map(a -> Duration.ofSeconds(a.number()));
      return Reading.accepted(
          new ClientConfiguration(
              addresses.getFirst(),
              addresses6(filled, ConfigurationAttribute.INTERNAL_IP6_ADDRESS).stream().findFirst(),
              expiry,
              settings(filled)));
    } catch (IllegalArgumentException malformed) {
      return Reading.refused(
          Reason.MALFORMED_PAYLOAD, "Mode Config reply: " + malformed.getMessage());
    }
  }

  private static ClientSettings settings(List<Attribute> filled) {
    return new ClientSettings(
        addresses(filled, ConfigurationAttribute.INTERNAL_IP4_NETMASK).stream().findFirst(),
        addresses(filled, ConfigurationAttribute.INTERNAL_IP4_DNS),
        addresses(filled, ConfigurationAttribute.INTERNAL_IP4_NBNS),
        text(filled, ConfigurationAttribute.UNITY_BANNER),
        text(filled, ConfigurationAttribute.UNITY_DEFAULT_DOMAIN),
        names(filled, ConfigurationAttribute.UNITY_SPLIT_DNS),
        splitInclude(filled),
        networks(filled, ConfigurationAttribute.UNITY_LOCAL_LAN),
        flag(filled, ConfigurationAttribute.UNITY_SAVE_PASSWORD),
        flag(filled, ConfigurationAttribute.UNITY_PFS),
        names(filled, ConfigurationAttribute.UNITY_BACKUP_SERVERS),
        text(filled, ConfigurationAttribute.APPLICATION_VERSION),
        settings6(filled));
  }

  private static Ipv6Settings settings6(List<Attribute> filled) {
    return new Ipv6Settings(
        all(filled, ConfigurationAttribute.INTERNAL_IP6_NETMASK).stream()
            .findFirst()
            .map(a -> netmaskLength(Ipv6.of(exactly(a, Ipv6.OCTETS)))),
        addresses6(filled, ConfigurationAttribute.INTERNAL_IP6_DNS),
        addresses6(filled, ConfigurationAttribute.INTERNAL_IP6_NBNS),
        all(filled, ConfigurationAttribute.INTERNAL_IP6_SUBNET).stream()
            .map(a -> exactly(a, Ipv6.OCTETS + 1))
            .map(v -> Ipv6Prefix.of(Ipv6.of(v.slice(0, Ipv6.OCTETS)), v.at(Ipv6.OCTETS)))
            .toList());
  }

  private static int netmaskLength(Inet6Address netmask) {
    int length = Ipv6.number(netmask).bitCount();
    if (!Ipv6.number(netmask).equals(Ipv6.mask(length))) {
      throw new IllegalArgumentException(
          netmask.getHostAddress() + " is no netmask: its ones do not come first");
    }
    return length;
  }

  /** Of addresses alone, older strongSwan sends the length of the prefix behind them. */
  private static List<Inet6Address> addresses6(
      List<Attribute> filled, ConfigurationAttribute type) {
    return all(filled, type).stream()
        .map(
            a ->
                a.value().size() == Ipv6.OCTETS + 1
                    ? Ipv6.of(a.value().slice(0, Ipv6.OCTETS))
                    : Ipv6.of(exactly(a, Ipv6.OCTETS)))
        .toList();
  }

  /** Unity's split include, or where there is none the subnets of the draft. */
  private static List<Ipv4Prefix> splitInclude(List<Attribute> filled) {
    List<Ipv4Prefix> unity = networks(filled, ConfigurationAttribute.UNITY_SPLIT_INCLUDE);
    return unity.isEmpty()
        ? all(filled, ConfigurationAttribute.INTERNAL_IP4_SUBNET).stream()
            .map(a -> network(exactly(a, 2 * Integer.BYTES)))
            .toList()
        : unity;
  }

  private static List<Ipv4Prefix> networks(List<Attribute> filled, ConfigurationAttribute type) {
    List<Ipv4Prefix> networks = new ArrayList<>();
    for (Attribute attribute : all(filled, type)) {
      Bytes value = attribute.value();
      if (value.size() % ConfigurationAttribute.NETWORK_ENTRY != 0) {
        throw new IllegalArgumentException(
            "%s of %d octets, expected a multiple of 14".formatted(type, value.size()));
      }
      for (int at = 0; at < value.size(); at += ConfigurationAttribute.NETWORK_ENTRY) {
        networks.add(network(value.slice(at, at + 2 * Integer.BYTES)));
      }
    }
    return networks;
  }

  private static Ipv4Prefix network(Bytes addressAndMask) {
    return Ipv4Prefix.of(
        Ipv4.of(addressAndMask.slice(0, Integer.BYTES)),
        Ipv4.of(addressAndMask.slice(Integer.BYTES, 2 * Integer.BYTES)));
  }

  private static List<Inet4Address> addresses(List<Attribute> filled, ConfigurationAttribute type) {
    return all(filled, type).stream().map(a -> Ipv4.of(exactly(a, Integer.BYTES))).toList();
  }

  private static Bytes exactly(Attribute attribute, int octets) {
    if (attribute.value().size() != octets) {
      throw new IllegalArgumentException(
          "attribute %d of %d octets, expected %d"
              .formatted(attribute.type(), attribute.value().size(), octets));
    }
    return attribute.value();
  }

  private static Optional<String> text(List<Attribute> filled, ConfigurationAttribute type) {
    return first(filled, type).map(a -> a.value().text());
  }

  private static List<String> names(List<Attribute> filled, ConfigurationAttribute type) {
    return all(filled, type).stream()
        .flatMap(a -> List.of(a.value().text().split("[,\\s]+")).stream())
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static boolean flag(List<Attribute> filled, ConfigurationAttribute type) {
    return first(filled, type).filter(a -> a.number() != 0).isPresent();
  }

  private static Optional<Attribute> first(List<Attribute> filled, ConfigurationAttribute type) {
    return all(filled, type).stream().findFirst();
  }

  private static List<Attribute> all(List<Attribute> filled, ConfigurationAttribute type) {
    return filled.stream().filter(a -> a.type() == type.number()).toList();
  }
}
