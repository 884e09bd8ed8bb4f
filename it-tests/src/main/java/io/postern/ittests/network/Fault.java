package io.postern.ittests.network;

/**
 * What the internet between clients and gateway does not deliver.
 *
 * @param rules nftables statements of a forward chain, one a line
 */
public record Fault(String rules) {

  public static Fault none() {
    return new Fault("");
  }

  /** Raw ESP (IP protocol 50) is lost, as behind many firewalls. */
  public static Fault rawEsp() {
    return new Fault("ip protocol esp drop");
  }

  /** UDP to and from {@code port} is lost. */
  public static Fault udp(int port) {
    return new Fault("udp dport %d drop%nudp sport %d drop".formatted(port, port));
  }

  /** Every packet is lost with this chance, 0 to 100. */
  public static Fault loss(int percent) {
    return new Fault("numgen random mod 100 < %d drop".formatted(percent));
  }

  /** Nothing from or to {@code address} gets through. */
  public static Fault address(String address) {
    return new Fault("ip saddr %s drop%nip daddr %s drop".formatted(address, address));
  }

  String ruleset() {
    return """
    table ip faults
    delete table ip faults
    table ip faults {
      chain forward {
        type filter hook forward priority 0;
        %s
      }
    }
    """
        .formatted(rules);
  }
}
