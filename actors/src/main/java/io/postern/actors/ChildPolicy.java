package io.postern.actors;

import io.postern.actors.settings.GroupSettings;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.EspCipher;
import io.postern.ike.proposal.EspIntegrityAlgorithm;
import io.postern.ike.v1.ChildAgreement;
import io.postern.ike.v1.QuickPolicy;
import io.postern.ike.v1.TrafficSelector;
import io.postern.xauthmodecfg.Ipv4Prefix;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What child SAs a client may have, and how an agreed one goes to the packet path. */
final class ChildPolicy {
  /** RFC 2407 §4.5. */
  static final int TUNNEL = 1;

  private ChildPolicy() {}

  static QuickPolicy of(
      GroupSettings group, PeerTraits traits, IkePath path, Optional<Inet4Address> address) {
    return new QuickPolicy(
        group.esp(),
        group.pfs(),
        modes(traits, path),
        (remote, local) -> grant(group, address, remote, local),
        TrafficSelector.host(path.path().remote().getAddress()),
        TrafficSelector.host(path.path().local().getAddress()),
        group.lifetime().esp().toSeconds());
  }

  /** Behind a NAT only UDP works; elsewhere both do, if the peer has moved to the NAT-T port. */
  private static Set<Integer> modes(PeerTraits traits, IkePath path) {
    if (traits.natTraversal().isEmpty() || !path.natTraversal()) {
      return Set.of(TUNNEL);
    }
    int udp = traits.natTraversal().get().udpTunnel();
    return traits.nat().encapsulate() ? Set.of(udp) : Set.of(TUNNEL, udp);
  }

  /** The peer's side is its address and nothing else; ours must meet what the group protects. */
  private static Reading<QuickPolicy.Granted> grant(
      GroupSettings group,
      Optional<Inet4Address> address,
      TrafficSelector remote,
      TrafficSelector local) {
    if (address.isEmpty()) {
      return refused("the client has no address yet");
    }
    if (remote.protocol() != 0
        || remote.port() != 0
        || local.protocol() != 0
        || local.port() != 0) {
      return refused("selectors with protocol or port are not supported");
    }
    if (!TrafficSelector.host(address.get()).contains(remote)) {
      return refused("asked for " + remote + ", its address is " + address.get().getHostAddress());
    }
    if (local.prefixLength().isEmpty()) {
      return refused(local + " is not a subnet");
    }
    return localPrefixes(group, local).isEmpty()
        ? refused(local + " is outside of what group " + group.name() + " reaches")
        : Reading.accepted(new QuickPolicy.Granted(remote, local));
  }

  private static Reading<QuickPolicy.Granted> refused(String detail) {
    return Reading.refused(Refusal.Reason.INVALID_ID_INFORMATION, detail);
  }

  /** What was asked for, cut down to split-include if there is one. */
  private static List<Prefix> localPrefixes(GroupSettings group, TrafficSelector asked) {
    Prefix wanted = prefix(asked);
    List<Ipv4Prefix> reach = group.client().splitInclude();
    if (reach.isEmpty()) {
      return List.of(wanted);
    }
    return reach.stream()
        .map(p -> new Prefix(p.address(), p.length()))
        .filter(p -> p.contains(wanted) || wanted.contains(p))
        .map(p -> p.contains(wanted) ? wanted : p)
        .distinct()
        .toList();
  }

  static Prefix prefix(TrafficSelector selector) {
    return new Prefix(selector.first(), selector.prefixLength().orElseThrow());
  }

  /** The shorter of what the peer offered and what the group says. */
  static Duration lifetime(ChildAgreement child, GroupSettings group) {
    Duration ours = group.lifetime().esp();
    return child.lifeSeconds().isPresent() && child.lifeSeconds().getAsLong() < ours.toSeconds()
        ? Duration.ofSeconds(Math.max(1, child.lifeSeconds().getAsLong()))
        : ours;
  }

  /** The keys are copied; the agreement is still to be closed. */
  static ChildSaParameters parameters(ChildAgreement child, GroupSettings group, IkePath path) {
    return parameters(
        child,
        localPrefixes(group, child.local()),
        group.replayWindow(),
        hardBytes(child, group),
        path);
  }

  /**
   * @param local what packets of the peer may be for
   * @param hardBytes 0 for no limit
   */
  static ChildSaParameters parameters(
      ChildAgreement child, List<Prefix> local, int replayWindow, long hardBytes, IkePath path) {
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
        local,
        List.of(prefix(child.remote())),
        replayWindow,
        hardBytes / 10 * 8,
        hardBytes);
  }

  private static long hardBytes(ChildAgreement child, GroupSettings group) {
    long ours = group.lifetime().espBytes();
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
