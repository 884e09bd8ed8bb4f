package io.postern.actors;

import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.SiteSettings;
import io.postern.dataplane.AddressRange;
import io.postern.dataplane.Policy;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.Selector;
import io.postern.ike.v1.TrafficSelector;

/** A site's access list in the words of the packet path. */
final class SitePolicy {
  private SitePolicy() {}

  static Policy of(SiteSettings site) {
    return new Policy(
        site.name(),
        site.protect().stream().map(SitePolicy::entry).toList(),
        Policy.Action.PROTECT,
        site.options().tun());
  }

  private static Policy.Entry entry(ProtectEntry entry) {
    return new Policy.Entry(entry.permit(), selector(entry.local(), entry.remote()));
  }

  /** What quick mode agreed on; protocol and port 0 are any (RFC 2407 §4.6.2). */
  static Selector selector(TrafficSelector local, TrafficSelector remote) {
    Selector addresses =
        Selector.between(
            new AddressRange(local.first(), local.last()),
            new AddressRange(remote.first(), remote.last()));
    int protocol = Math.max(local.protocol(), remote.protocol());
    if (protocol == 0) {
      return addresses;
    }
    return addresses.withProtocol(protocol).withPorts(port(local.port()), port(remote.port()));
  }

  private static PortRange port(int port) {
    return port == 0 ? PortRange.ANY : PortRange.of(port);
  }
}
