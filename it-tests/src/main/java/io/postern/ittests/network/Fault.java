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

  /**
   * The first HASH(3) from {@code address} (RFC 2409 §5.5) is lost: an IKE message with ports of
   * NAT-T, by its marker (RFC 3948 §2.2), exchange type and length.
   */
  public static Fault firstThirdMessageOfQuickMode(String address) {
    return new Fault(
        "ip saddr %s udp sport 4500 @th,64,32 0 @th,240,8 32 udp length < 120 limit rate 1/day burst 1 packets drop"
            .formatted(address));
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
