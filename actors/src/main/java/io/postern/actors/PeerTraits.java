package io.postern.actors;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.VendorIds;
import io.postern.nattdpd.DpdNotification;
import io.postern.nattdpd.NatDetection;
import io.postern.nattdpd.NatFinding;
import io.postern.nattdpd.NatTraversalVersion;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What phase 1 showed of a peer, beside its identity.
 *
 * @param natTraversal the version both speak; empty if none, or if the peer sent no NAT-D
 * @param deadPeerDetection whether it answers R-U-THERE
 * @param vendors names of the vendor IDs that we know
 * @param client its make, if that can be told
 */
record PeerTraits(
    Optional<NatTraversalVersion> natTraversal,
    NatFinding nat,
    boolean deadPeerDetection,
    List<String> vendors,
    Optional<ClientProfile> client) {
  PeerTraits {
    vendors = List.copyOf(vendors);
  }

  /** Collects vendor IDs and NAT-D over the messages of phase 1. */
  static final class Seen {
    private final List<Bytes> vendorIds = new ArrayList<>();
    private List<Payload.NatDetection> detections = List.of();
    private List<Payload.Certificate> certificates = List.of();
    private Optional<ParsedMessage> first = Optional.empty();

    void add(ParsedMessage message) {
      first = first.or(() -> Optional.of(message));
      message.all(Payload.VendorId.class).forEach(id -> vendorIds.add(id.data()));
      List<Payload.NatDetection> here = message.all(Payload.NatDetection.class);
      if (!here.isEmpty()) {
        detections = here;
      }
      certificates = message.all(Payload.Certificate.class);
    }

    /** Of the last message, which has the peer's proof. */
    List<Payload.Certificate> certificates() {
      return certificates;
    }

    /** Whether the peer takes large messages in fragments. */
    boolean fragments() {
      return FragmentSupport.announced(vendorIds);
    }

    /**
     * @param paths the peer may have made its hashes over any of these: in aggressive mode they
     *     come on port 4500 and may still be about 500
     */
    PeerTraits traits(HashAlgorithm hash, Cookies cookies, List<IkePath> paths) {
      Optional<NatTraversalVersion> version =
          NatTraversalVersion.best(vendorIds).filter(v -> !detections.isEmpty());
      NatFinding finding =
          version.map(v -> finding(v, hash, cookies, paths)).orElse(NatFinding.NONE);
      return new PeerTraits(
          version,
          finding,
          vendorIds.contains(DpdNotification.VENDOR_ID.data()),
          vendorIds.stream()
              .flatMap(id -> VendorIds.of(id).stream())
              .map(VendorIds::meaning)
              .distinct()
              .collect(Collectors.toList()),
          first.flatMap(ClientProfile::of));
    }

    /** What the peer's first message offers. */
    Optional<Payload.SecurityAssociation> offered() {
      return first.flatMap(message -> message.first(Payload.SecurityAssociation.class));
    }

    private NatFinding finding(
        NatTraversalVersion version, HashAlgorithm hash, Cookies cookies, List<IkePath> paths) {
      NatDetection detection =
          new NatDetection(octets -> hash.digest(octets), cookies, version, false);
      List<InetSocketAddress> locals =
          paths.stream().map(p -> p.path().local()).distinct().toList();
      boolean localBehindNat = true;
      boolean remoteBehindNat = true;
      for (IkePath path : paths) {
        if (detection.detect(detections, locals, path.path().remote())
            instanceof Reading.Accepted<NatFinding>(NatFinding finding)) {
          localBehindNat &= finding.localBehindNat();
          remoteBehindNat &= finding.remoteBehindNat();
        }
      }
      return new NatFinding(localBehindNat, remoteBehindNat, false);
    }
  }
}
