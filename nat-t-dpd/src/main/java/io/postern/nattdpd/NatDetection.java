package io.postern.nattdpd;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The NAT-D payloads of one phase 1 (RFC 3947 §3.2).
 *
 * @param digest the negotiated hash
 * @param cookies both set: NAT-D is never in a first message
 * @param forced claim to be behind a NAT, so that the peer encapsulates in UDP
 */
public record NatDetection(
    Function<byte[], byte[]> digest, Cookies cookies, NatTraversalVersion version, boolean forced) {
  /** Ours: more own addresses than any host has are an attempt to make us compare for long. */
  private static final int MOST_PAYLOADS = 32;

  /** Port 0 is never a source, so this matches at no peer. */
  private static final byte[] NO_ADDRESS = new byte[4];

  /** HASH(CKY-I | CKY-R | IP | Port); 4 or 16 octets of address, 2 of port. */
  public static Bytes hash(
      Function<byte[], byte[]> digest, Cookies cookies, InetSocketAddress address) {
    InetAddress resolved =
        Objects.requireNonNull(address.getAddress(), "an unresolved address has no hash");
    return hash(digest, cookies, resolved.getAddress(), address.getPort());
  }

  private static Bytes hash(
      Function<byte[], byte[]> digest, Cookies cookies, byte[] address, int port) {
    ByteBuffer input = ByteBuffer.allocate(16 + address.length + 2);
    input.putLong(cookies.initiator()).putLong(cookies.responder());
    input.put(address).putShort((short) port);
    return Bytes.copyOf(digest.apply(input.array()));
  }

  /**
   * What we send: the destination of the packet first, then each address that it may leave from.
   *
   * @param locals at least one; several if the route is not known
   */
  public List<Payload.NatDetection> payloads(
      InetSocketAddress remote, List<InetSocketAddress> locals) {
    if (locals.isEmpty()) {
      throw new IllegalArgumentException("NAT-D needs at least one own address");
    }
    List<Payload.NatDetection> payloads = new ArrayList<>();
    payloads.add(payload(hashOf(remote)));
    if (forced) {
      payloads.add(payload(hash(digest, cookies, NO_ADDRESS, 0)));
    } else {
      locals.forEach(local -> payloads.add(payload(hashOf(local))));
    }
    return List.copyOf(payloads);
  }

  /**
   * What the peer's payloads say: the first is about us, the others about itself.
   *
   * @param locals the addresses that we may have been reached at, usually one
   * @param remote where its packet came from
   */
  public Reading<NatFinding> detect(
      List<Payload.NatDetection> received,
      List<InetSocketAddress> locals,
      InetSocketAddress remote) {
    if (received.size() < 2 || received.size() > MOST_PAYLOADS) {
      return Reading.refused(
          Reason.WRONG_PAYLOADS,
          "%d NAT-D payloads, expected 2 to %d".formatted(received.size(), MOST_PAYLOADS));
    }
    int size = hashOf(remote).size();
    for (Payload.NatDetection payload : received) {
      if (payload.hash().size() != size) {
        return Reading.refused(
            Reason.MALFORMED_PAYLOAD,
            "a NAT-D hash of %d octets, expected %d".formatted(payload.hash().size(), size));
      }
    }
    Bytes aboutUs = received.getFirst().hash();
    Bytes aboutPeer = hashOf(remote);
    boolean localSeen = locals.stream().anyMatch(local -> hashOf(local).equals(aboutUs));
    boolean remoteSeen =
        received.stream().skip(1).anyMatch(payload -> payload.hash().equals(aboutPeer));
    return Reading.accepted(new NatFinding(!localSeen, !remoteSeen, forced));
  }

  private Bytes hashOf(InetSocketAddress address) {
    return hash(digest, cookies, address);
  }

  private Payload.NatDetection payload(Bytes hash) {
    return new Payload.NatDetection(hash, version.draftPayloads());
  }
}
