package io.postern.actors;

import io.postern.ike.v1.ChildAgreement;
import io.postern.ike.v1.ProtocolSa;
import java.util.List;

/**
 * The SPIs of a child SA, which has AH, ESP or both (RFC 4301 §4.1).
 *
 * @param protocols at least one; the first, outermost one names the pair
 */
record ChildSpis(List<OfProtocol> protocols) {
  /**
   * @param protocol AH 2 or ESP 3 (RFC 2407 §4.4.1)
   */
  record OfProtocol(int protocol, int inbound, int outbound) {}

  ChildSpis {
    protocols = List.copyOf(protocols);
  }

  static ChildSpis of(ChildAgreement child) {
    return new ChildSpis(child.sas().stream().map(ChildSpis::of).toList());
  }

  private static OfProtocol of(ProtocolSa sa) {
    return new OfProtocol(sa.protection().protocol(), sa.inboundSpi(), sa.outboundSpi());
  }

  int inbound() {
    return protocols.getFirst().inbound();
  }

  int outbound() {
    return protocols.getFirst().outbound();
  }

  List<Integer> allInbound() {
    return protocols.stream().map(OfProtocol::inbound).toList();
  }

  /** True if packets to the peer carry this SPI under that protocol. */
  boolean sends(int protocol, int spi) {
    return protocols.stream().anyMatch(p -> p.protocol() == protocol && p.outbound() == spi);
  }

  /** Likewise under any protocol. */
  boolean sends(int spi) {
    return protocols.stream().anyMatch(p -> p.outbound() == spi);
  }
}
