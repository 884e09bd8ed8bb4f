package io.postern.xauthmodecfg;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a gateway for a configuration and reads its answer (draft-dukes-ike-mode-cfg-02 §5.1). */
public final class ModeConfigClient {
  private ModeConfigClient() {}

  /**
   * The REQUEST.
   *
   * @param identifier 0 to 65535, of this transaction alone
   * @param wanted an address to have again, if it can be had
   */
  public static Payload.Attributes request(
      int identifier, Optional<Inet4Address> wanted, String applicationVersion) {
    List<Attribute> asked = new ArrayList<>();
    for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
      Bytes value =
          switch (attribute) {
            case INTERNAL_IP4_ADDRESS -> wanted.map(Ipv4::octets).orElse(Bytes.EMPTY);
            case APPLICATION_VERSION -> Bytes.ofText(applicationVersion);
            default -> Bytes.EMPTY;
          };
      if (attribute != ConfigurationAttribute.SUPPORTED_ATTRIBUTES) {
        asked.add(Attribute.variable(attribute.number(), value));
      }
    }
    return new Payload.Attributes(Payload.Attributes.REQUEST, identifier, asked);
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
          new ClientConfiguration(addresses.getFirst(), expiry, settings(filled)));
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
        text(filled, ConfigurationAttribute.APPLICATION_VERSION));
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
