package io.postern.xauthmodecfg;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The attributes that we know and what a configuration says to each: no value, one, or several of
 * the same type.
 *
 * <p>1 to 15 are of draft-dukes-ike-mode-cfg-02 §3.4. Those from 28672 on are Cisco's Unity, not
 * published; their forms are those that vpnc 0.5.3 and racoon read.
 */
enum ConfigurationAttribute {
  INTERNAL_IP4_ADDRESS(1, c -> List.of(Ipv4.octets(c.address()))),
  INTERNAL_IP4_NETMASK(2, c -> c.settings().netmask().map(Ipv4::octets).stream().toList()),
  INTERNAL_IP4_DNS(3, c -> c.settings().dns().stream().map(Ipv4::octets).toList()),
  INTERNAL_IP4_NBNS(4, c -> c.settings().nbns().stream().map(Ipv4::octets).toList()),
  INTERNAL_ADDRESS_EXPIRY(
      5, c -> c.expiry().map(time -> number32(time.toSeconds())).stream().toList()),
  APPLICATION_VERSION(
      7, c -> c.settings().applicationVersion().map(Bytes::ofText).stream().toList()),
  INTERNAL_IP6_ADDRESS(8, c -> c.address6().map(Ipv6::octets).stream().toList()),
  INTERNAL_IP6_NETMASK(9, c -> c.address6().map(a -> netmask6(c)).orElse(List.of())),
  INTERNAL_IP6_DNS(10, c -> c.settings().ipv6().dns().stream().map(Ipv6::octets).toList()),
  INTERNAL_IP6_NBNS(11, c -> c.settings().ipv6().nbns().stream().map(Ipv6::octets).toList()),
  INTERNAL_IP4_SUBNET(
      13, c -> c.settings().splitInclude().stream().map(ConfigurationAttribute::subnet).toList()),
  SUPPORTED_ATTRIBUTES(14, c -> List.of(supported())),
  INTERNAL_IP6_SUBNET(
      15,
      c -> c.settings().ipv6().subnets().stream().map(ConfigurationAttribute::subnet6).toList()),
  UNITY_BANNER(28672, c -> c.settings().banner().map(Bytes::ofText).stream().toList()),
  UNITY_SAVE_PASSWORD(28673, c -> List.of(flag(c.settings().savePassword()))),
  UNITY_DEFAULT_DOMAIN(
      28674, c -> c.settings().defaultDomain().map(Bytes::ofText).stream().toList()),
  UNITY_SPLIT_DNS(28675, c -> names(c.settings().splitDns())),
  UNITY_SPLIT_INCLUDE(28676, c -> networks(c.settings().splitInclude())),
  UNITY_LOCAL_LAN(28678, c -> networks(c.settings().localLan())),
  UNITY_PFS(28679, c -> List.of(flag(c.settings().pfs()))),
  UNITY_BACKUP_SERVERS(28681, c -> names(c.settings().backupServers()));

  /** The client's own name, sent in a request and never in a reply. */
  static final int UNITY_DDNS_HOSTNAME = 28682;

  /** Octets of an entry of split include: address, mask, protocol, source and destination port. */
  static final int NETWORK_ENTRY = 14;

  private final int number;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas that capture nothing
  private final Function<ClientConfiguration, List<Bytes>> values;

  ConfigurationAttribute(int number, Function<ClientConfiguration, List<Bytes>> values) {
    this.number = number;
    this.values = values;
  }

  static Optional<ConfigurationAttribute> of(int number) {
    for (ConfigurationAttribute attribute : values()) {
      if (attribute.number == number) {
        return Optional.of(attribute);
      }
    }
    return Optional.empty();
  }

  int number() {
    return number;
  }

  /** Two-octet form: clients take nothing else for these. */
  boolean basic() {
    return this == UNITY_SAVE_PASSWORD || this == UNITY_PFS;
  }

  List<Attribute> of(ClientConfiguration configuration) {
    return values.apply(configuration).stream()
        .map(value -> new Attribute(number, basic(), value))
        .toList();
  }

  private static Bytes number32(long number) {
    return Bytes.copyOf(ByteBuffer.allocate(Integer.BYTES).putInt((int) number).array());
  }

  private static Bytes flag(boolean set) {
    return Bytes.copyOf(new byte[] {0, (byte) (set ? 1 : 0)});
  }

  private static List<Bytes> names(List<String> names) {
    return names.isEmpty() ? List.of() : List.of(Bytes.ofText(String.join(",", names)));
  }

  private static Bytes subnet(Ipv4Prefix prefix) {
    return Ipv4.octets(prefix.address()).plus(Ipv4.octets(prefix.netmask()));
  }

  /** "MUST be used only with an INTERNAL_ADDRESS attribute". */
  private static List<Bytes> netmask6(ClientConfiguration configuration) {
    return configuration.settings().ipv6().netmaskLength().stream()
        .map(length -> Ipv6.octets(Ipv6.of(Ipv6.mask(length))))
        .toList();
  }

  /** 17 octets: the address and the length of the prefix. */
  private static Bytes subnet6(Ipv6Prefix prefix) {
    return Ipv6.octets(prefix.address()).plus(Bytes.copyOf(new byte[] {(byte) prefix.length()}));
  }

  private static List<Bytes> networks(List<Ipv4Prefix> prefixes) {
    if (prefixes.isEmpty()) {
      return List.of();
    }
    ByteBuffer entries = ByteBuffer.allocate(NETWORK_ENTRY * prefixes.size());
    for (Ipv4Prefix prefix : prefixes) {
      entries.put(subnet(prefix).toArray()).putShort((short) 0).putInt(0);
    }
    return List.of(Bytes.copyOf(entries.array()));
  }

  private static Bytes supported() {
    ByteBuffer numbers = ByteBuffer.allocate(Short.BYTES * values().length);
    for (ConfigurationAttribute attribute : values()) {
      numbers.putShort((short) attribute.number);
    }
    return Bytes.copyOf(numbers.array());
  }
}
