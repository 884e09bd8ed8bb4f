package io.postern.actors;

import io.postern.actors.settings.GroupSettings;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.ChildLifetime;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.EncapsulationMode.Carrier;
import io.postern.ike.proposal.EspCipher;
import io.postern.ike.proposal.IntegrityAlgorithm;
import io.postern.ike.proposal.Protection;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.proposal.SuitePolicy;
import io.postern.ike.v1.ChildAgreement;
import io.postern.ike.v1.ProtocolSa;
import io.postern.ike.v1.QuickPolicy;
import io.postern.ike.v1.TrafficSelector;
import io.postern.xauthmodecfg.Ipv4Prefix;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** What child SAs a client may have, and how an agreed one goes to the packet path. */
final class ChildPolicy {
  private ChildPolicy() {}

  static QuickPolicy of(
      GroupSettings group, PeerTraits traits, IkePath path, Optional<Inet4Address> address) {
    return new QuickPolicy(
        path.path().local().getAddress(),
        path.path().remote().getAddress(),
        asked ->
            grant(group, address, asked.remote(), asked.local())
                .then(asGranted -> suites(group, traits, path))
                .map(
                    suites ->
                        new QuickPolicy.Granted(
                            asked.remote(), asked.local(), suites, lifetime(group))));
  }

  private static Reading<SuitePolicy> suites(GroupSettings group, PeerTraits traits, IkePath path) {
    List<ProtectionSuite> carried = group.esp().stream().filter(ChildPolicy::carried).toList();
    return carried.isEmpty()
        ? Reading.refused(
            Refusal.Reason.NO_PROPOSAL_CHOSEN, "the packet path has none of " + group.esp())
        : Reading.accepted(
            SuitePolicy.of(carried, group.pfs(), weakestGroup(group), modes(traits, path)));
  }

  /** What phase 1 is good enough for, or a suite names, is good enough for PFS. */
  private static Strength weakestGroup(GroupSettings group) {
    return Stream.concat(
            group.ike().stream().map(suite -> suite.group().strength()),
            group.esp().stream().flatMap(suite -> suite.group().stream()).map(DhGroup::strength))
        .max(Comparator.naturalOrder())
        .orElse(Strength.MODERN);
  }

  /** Behind a NAT only UDP works; elsewhere both do, if the peer has moved to the NAT-T port. */
  private static List<EncapsulationMode> modes(PeerTraits traits, IkePath path) {
    Optional<Carrier> udp =
        traits
            .natTraversal()
            .filter(version -> path.natTraversal())
            .flatMap(version -> EncapsulationMode.of(version.udpTunnel()))
            .map(EncapsulationMode::carrier);
    Set<Carrier> carriers =
        udp.map(u -> traits.nat().encapsulate() ? Set.of(u) : Set.of(Carrier.IP, u))
            .orElse(Set.of(Carrier.IP));
    return EncapsulationMode.fitting(true, false, carriers);
  }

  /** The peer's side is its address and nothing else; ours must meet what the group protects. */
  private static Reading<TrafficSelector> grant(
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
        : Reading.accepted(local);
  }

  private static Reading<TrafficSelector> refused(String detail) {
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

  static ChildLifetime lifetime(GroupSettings group) {
    long kilobytes = group.lifetime().espBytes() / 1024;
    return new ChildLifetime(
        group.lifetime().esp().toSeconds(),
        kilobytes == 0 ? OptionalLong.empty() : OptionalLong.of(kilobytes));
  }

  static Duration lifetime(ChildAgreement child) {
    return Duration.ofSeconds(child.lifetime().seconds());
  }

  /** The keys are copied; the agreement is still to be closed. */
  static ChildSaParameters parameters(ChildAgreement child, GroupSettings group, IkePath path) {
    return parameters(child, localPrefixes(group, child.local()), group.replayWindow(), path);
  }

  /**
   * @param local what packets of the peer may be for
   */
  static ChildSaParameters parameters(
      ChildAgreement child, List<Prefix> local, int replayWindow, IkePath path) {
    ProtocolSa sa = child.sa(Protocols.ESP).orElseThrow();
    Protection.Esp esp = child.suite().esp().orElseThrow();
    EspTransform cipher = transform(esp.cipher()).orElseThrow();
    EspIntegrity integrity =
        esp.integrity().map(i -> integrity(i).orElseThrow()).orElse(EspIntegrity.NONE);
    long hardBytes = hardBytes(child);
    return new ChildSaParameters(
        sa.inboundSpi(),
        sa.outboundSpi(),
        child.mode().udp() ? Encapsulation.UDP : Encapsulation.RAW,
        path.path(),
        cipher,
        integrity,
        SaKeys.take(sa.inboundKeymat().expose().clone(), cipher, integrity),
        SaKeys.take(sa.outboundKeymat().expose().clone(), cipher, integrity),
        local,
        List.of(prefix(child.remote())),
        replayWindow,
        hardBytes / 10 * 8,
        hardBytes);
  }

  /** 0 for no limit. */
  private static long hardBytes(ChildAgreement child) {
    return Math.min(child.lifetime().kilobytes().orElse(0), Long.MAX_VALUE / 1024) * 1024;
  }

  /** Whether the packet path has all that a suite needs: today ESP alone, with some ciphers. */
  static boolean carried(ProtectionSuite suite) {
    return suite.ah().isEmpty()
        && !suite.extendedSequenceNumbers()
        && suite
            .esp()
            .filter(esp -> transform(esp.cipher()).isPresent())
            .filter(esp -> esp.integrity().map(i -> integrity(i).isPresent()).orElse(true))
            .isPresent();
  }

  private static Optional<EspTransform> transform(EspCipher cipher) {
    return switch (cipher) {
      case NULL -> Optional.of(EspTransform.NULL);
      case TRIPLE_DES_CBC -> Optional.of(EspTransform.TRIPLE_DES_CBC);
      case AES_128_CBC -> Optional.of(EspTransform.AES_128_CBC);
      case AES_192_CBC -> Optional.of(EspTransform.AES_192_CBC);
      case AES_256_CBC -> Optional.of(EspTransform.AES_256_CBC);
      case AES_128_GCM -> Optional.of(EspTransform.AES_128_GCM);
      case AES_192_GCM -> Optional.of(EspTransform.AES_192_GCM);
      case AES_256_GCM -> Optional.of(EspTransform.AES_256_GCM);
      default -> Optional.empty();
    };
  }

  private static Optional<EspIntegrity> integrity(IntegrityAlgorithm algorithm) {
    return switch (algorithm) {
      case HMAC_MD5 -> Optional.of(EspIntegrity.HMAC_MD5_96);
      case HMAC_SHA1 -> Optional.of(EspIntegrity.HMAC_SHA1_96);
      case HMAC_SHA256 -> Optional.of(EspIntegrity.HMAC_SHA256_128);
      case HMAC_SHA384 -> Optional.of(EspIntegrity.HMAC_SHA384_192);
      case HMAC_SHA512 -> Optional.of(EspIntegrity.HMAC_SHA512_256);
      default -> Optional.empty();
    };
  }
}
