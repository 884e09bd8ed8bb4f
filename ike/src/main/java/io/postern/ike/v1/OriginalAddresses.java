package io.postern.ike.v1;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.IdTypes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.proposal.EncapsulationMode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * What a peer says in NAT-OA payloads (RFC 3947 §5.2): TCP and UDP checksums inside of transport
 * mode are over these addresses, whatever a NAT made of the outer ones (RFC 3948 §3.1.2).
 *
 * @param peer its own address, as it knows it
 * @param ours as the peer sees it; the drafts have peers that send their own alone
 */
public record OriginalAddresses(InetAddress peer, Optional<InetAddress> ours) {
  /**
   * The payloads of either end: "The Initiator NAT-OA payload is first. The Responder NAT-OA
   * payload is second." None but for transport mode in UDP.
   */
  static List<Payload> payloads(
      EncapsulationMode mode, InetAddress initiator, InetAddress responder) {
    if (mode.tunnel() || !mode.udp()) {
      return List.of();
    }
    boolean draft = mode.carrier() == EncapsulationMode.Carrier.UDP_DRAFT;
    return List.of(payload(initiator, draft), payload(responder, draft));
  }

  private static Payload payload(InetAddress address, boolean draft) {
    byte[] octets = address.getAddress();
    return new Payload.NatOriginalAddress(
        octets.length == 4 ? IdTypes.IPV4_ADDR : IdTypes.IPV6_ADDR, Bytes.copyOf(octets), draft);
  }

  /**
   * What stands in a message of quick mode.
   *
   * @param byInitiator whether the message is one of the initiator
   */
  static Optional<OriginalAddresses> of(ParsedMessage message, boolean byInitiator) {
    List<InetAddress> addresses =
        message.all(Payload.NatOriginalAddress.class).stream()
            .map(OriginalAddresses::address)
            .toList();
    return switch (addresses.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(new OriginalAddresses(addresses.getFirst(), Optional.empty()));
      default -> {
        InetAddress initiator = addresses.getFirst();
        InetAddress responder = addresses.get(1);
        yield Optional.of(
            byInitiator
                ? new OriginalAddresses(initiator, Optional.of(responder))
                : new OriginalAddresses(responder, Optional.of(initiator)));
      }
    };
  }

  private static InetAddress address(Payload.NatOriginalAddress payload) {
    try {
      return InetAddress.getByAddress(payload.address().toArray());
    } catch (UnknownHostException wrongLength) {
      // The reader of the payload has let 4 and 16 octets through alone.
      throw new IllegalArgumentException(wrongLength);
    }
  }
}
