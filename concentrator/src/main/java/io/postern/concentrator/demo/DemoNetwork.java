package io.postern.concentrator.demo;

import io.postern.dataplane.Prefix;
import io.postern.xauthmodecfg.Ipv4Prefix;
import java.net.Inet4Address;

/** The addresses inside the tunnel, the same on every stage. */
final class DemoNetwork {
  private DemoNetwork() {}

  static final Ipv4Prefix POOL = Ipv4Prefix.parse("10.99.0.0/24");
  static final Prefix POOL_PREFIX = Prefix.parse("10.99.0.0/24");
  static final Inet4Address GATEWAY = Inet4Address.ofLiteral("10.99.0.1");
  static final Ipv4Prefix LAN = Ipv4Prefix.parse("10.42.0.0/24");
  static final Inet4Address LAN_HOST = Inet4Address.ofLiteral("10.42.0.2");
}
