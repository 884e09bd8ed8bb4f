package io.postern.concentrator.daemon;

import java.util.List;

/** What to do about what the kernel refused at start. */
final class StartAdvice {
  private static final String CAPABILITIES =
      "run as root, or give the capabilities CAP_NET_ADMIN, CAP_NET_RAW and CAP_NET_BIND_SERVICE"
          + " (systemd: AmbientCapabilities=; container: --cap-add)";

  /** The first whose words are all in the message. */
  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "address in use",
              "another IKE daemon has the port (ss -lunp shows it; strongSwan's charon, Libreswan's"
                  + " pluto, racoon, another Postern): stop it, or change listen or ports"),
          new Rule(
              "address not on this machine",
              "name addresses of this machine in listen (ip address)"),
          new Rule("address family not supported", "IPv6 is off here: take \"::\" out of listen"),
          new Rule(
              "/dev/net/tun: no such file",
              "the kernel has no TUN driver (modprobe tun), or the container lacks the device"
                  + " (--device /dev/net/tun)"),
          new Rule(
              "network namespace /run/netns",
              "make it before Postern starts (ip netns add NAME), or correct tuns"),
          new Rule(
              "enter network namespace",
              "tuns needs CAP_SYS_ADMIN besides the other capabilities, or root"),
          new Rule("busy", "another process has the device: change tun.name"),
          new Rule("exists", "remove what is left of the address or route, or change pools"),
          new Rule("not permitted", CAPABILITIES),
          new Rule("permission denied", CAPABILITIES));

  private StartAdvice() {}

  private record Rule(String words, String advice) {}

  /** The message with what to do, if we know. */
  static String with(String message) {
    return RULES.stream()
        .filter(rule -> message.contains(rule.words()))
        .findFirst()
        .map(rule -> message + "; " + rule.advice())
        .orElse(message);
  }
}
