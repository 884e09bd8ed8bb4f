package io.postern.actors;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import io.postern.ike.proposal.EspCipher;
import io.postern.ike.proposal.EspIntegrityAlgorithm;
import io.postern.ike.v1.ChildAgreement;
import io.postern.ike.v1.QuickPolicy;
import io.postern.ike.v1.TrafficSelector;
import io.postern.nattdpd.NatTraversalVersion;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What child SAs a peer may have, and how an agreed one goes to the packet path. */
final class ChildPolicy {
  /** RFC 2407 §4.5. */
  static final int TUNNEL = 1;

  private ChildPolicy() {}

  static QuickPolicy of(SaPolicy policy, Grants grants, PeerTraits traits, IkePath path) {
    return new QuickPolicy(
        policy.esp(),
        policy.pfs(),
        modes(traits, path),
        grants::grant,
        TrafficSelector.host(path.path().remote().getAddress()),
        TrafficSelector.host(path.path().local().getAddress()),
        policy.lifetime().esp().toSeconds());
  }

  /** Behind a NAT only UDP works; elsewhere both do, if the peer has moved to the NAT-T port. */
  private static Set<Integer> modes(PeerTraits traits, IkePath path) {
    if (traits.natTraversal().isEmpty() || !path.natTraversal()) {
      return Set.of(TUNNEL);
    }
    int udp = traits.natTraversal().get().udpTunnel();
    return traits.nat().encapsulate() ? Set.of(udp) : Set.of(TUNNEL, udp);
  }

  /** What to ask for: as before if that fits the path, or else UDP if phase 1 floated. */
  static int mode(int before, PeerTraits traits, IkePath path) {
    if (modes(traits, path).contains(before)) {
      return before;
    }
    return path.natTraversal()
        ? traits.natTraversal().map(NatTraversalVersion::udpTunnel).orElse(TUNNEL)
        : TUNNEL;
  }

  /** The shorter of what the peer offered and what the configuration says. */
  static Duration lifetime(ChildAgreement child, SaPolicy policy) {
    Duration ours = policy.lifetime().esp();
    return child.lifeSeconds().isPresent() && child.lifeSeconds().getAsLong() < ours.toSeconds()
        ? Duration.ofSeconds(Math.max(1, child.lifeSeconds().getAsLong()))
        : ours;
  }

  /** The keys are copied; the agreement is still to be closed. */
  static ChildSaParameters parameters(
      ChildAgreement child, SaPolicy policy, Grants grants, IkePath path) {
    long hardBytes = hardBytes(child, policy);
    EspTransform cipher = transform(child.suite().cipher());
    EspIntegrity integrity =
        child.suite().integrity().map(ChildPolicy::integrity).orElse(EspIntegrity.NONE);
    return new ChildSaParameters(
        child.inboundSpi(),
        child.outboundSpi(),
        child.encapsulationMode() > TUNNEL ? Encapsulation.UDP : Encapsulation.RAW,
        path.path(),
        cipher,
        integrity,
        SaKeys.take(child.inboundKeymat().expose().clone(), cipher, integrity),
        SaKeys.take(child.outboundKeymat().expose().clone(), cipher, integrity),
        grants.localPrefixes(child.local()),
        List.of(Grants.prefix(child.remote())),
        policy.replayWindow(),
        hardBytes / 10 * 8,
        hardBytes);
  }

  private static long hardBytes(ChildAgreement child, SaPolicy policy) {
    long ours = policy.lifetime().espBytes();
    long theirs = Math.min(child.lifeKilobytes().orElse(0), Long.MAX_VALUE / 1024) * 1024;
    if (ours == 0 || theirs == 0) {
      return Math.max(ours, theirs);
    }
    return Math.min(ours, theirs);
  }

  private static EspTransform transform(EspCipher cipher) {
    return switch (cipher) {
      case NULL -> EspTransform.NULL;
      case TRIPLE_DES_CBC -> EspTransform.TRIPLE_DES_CBC;
      case AES_128_CBC -> EspTransform.AES_128_CBC;
      case AES_192_CBC -> EspTransform.AES_192_CBC;
      case AES_256_CBC -> EspTransform.AES_256_CBC;
      case AES_128_GCM -> EspTransform.AES_128_GCM;
      case AES_192_GCM -> EspTransform.AES_192_GCM;
      case AES_256_GCM -> EspTransform.AES_256_GCM;
    };
  }

  private static EspIntegrity integrity(EspIntegrityAlgorithm algorithm) {
    return switch (algorithm) {
      case HMAC_MD5 -> EspIntegrity.HMAC_MD5_96;
      case HMAC_SHA1 -> EspIntegrity.HMAC_SHA1_96;
      case HMAC_SHA256 -> EspIntegrity.HMAC_SHA256_128;
      case HMAC_SHA384 -> EspIntegrity.HMAC_SHA384_192;
      case HMAC_SHA512 -> EspIntegrity.HMAC_SHA512_256;
    };
  }
}
