package io.postern.ittests.network;

/** What the router between the clients and the internet does to their addresses. */
public enum NatMode {
  /** Routes, and translates nothing. */
  NONE(""),

  /** One public address; the source port is kept where it is free. */
  MASQUERADE(
      """
      oif wan ip protocol udp masquerade
      oif wan masquerade
      """),

  /** One public address; UDP source ports at random from 20000 to 40000, never 500 or 4500. */
  RANDOM_PORTS(
      """
      oif wan meta l4proto udp masquerade to :20000-40000 random
      oif wan masquerade
      """);

  private final String rules;

  NatMode(String rules) {
    this.rules = rules;
  }

  String ruleset() {
    return """
    table ip translation
    delete table ip translation
    table ip translation {
      chain post {
        type nat hook postrouting priority 100;
        %s
      }
    }
    """
        .formatted(rules);
  }
}
