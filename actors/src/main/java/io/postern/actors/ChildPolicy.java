package io.postern.actors;

import io.postern.actors.settings.ProtectEntry;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What child SAs a peer may have, and how an agreed one goes to the packet path. */
final class ChildPolicy {
  private ChildPolicy() {}

  static QuickPolicy of(SaPolicy policy, Grants grants, PeerTraits traits, IkePath path) {
    return new QuickPolicy(
        path.path().local().getAddress(),
        path.path().remote().getAddress(),
        asked ->
            grants
                .grant(asked.remote(), asked.local())
                .then(local -> suites(policy, traits, path))
                .map(
                    suites ->
                        new QuickPolicy.Granted(
                            asked.remote(), asked.local(), suites, lifetime(policy))));
  }

  private static Reading<SuitePolicy> suites(SaPolicy policy, PeerTraits traits, IkePath path) {
    List<ProtectionSuite> carried = policy.esp().stream().filter(ChildPolicy::carried).toList();
    return carried.isEmpty()
        ? Reading.refused(
            Refusal.Reason.NO_PROPOSAL_CHOSEN, "the packet path has none of " + policy.esp())
        : Reading.accepted(
            SuitePolicy.of(carried, policy.pfs(), policy.weakestGroup(), modes(traits, path)));
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

  /** What to ask for: as before if that fits the path, or else UDP if phase 1 floated. */
  static EncapsulationMode mode(
      Optional<EncapsulationMode> before, PeerTraits traits, IkePath path) {
    List<EncapsulationMode> fitting = modes(traits, path);
    return before
        .filter(fitting::contains)
        .or(() -> fitting.stream().filter(EncapsulationMode::udp).findFirst())
        .orElse(EncapsulationMode.TUNNEL);
  }

  static ChildLifetime lifetime(SaPolicy policy) {
    long kilobytes = policy.lifetime().espBytes() / 1024;
    return new ChildLifetime(
        policy.lifetime().esp().toSeconds(),
        kilobytes == 0 ? OptionalLong.empty() : OptionalLong.of(kilobytes));
  }

  static Duration lifetime(ChildAgreement child) {
    return Duration.ofSeconds(child.lifetime().seconds());
  }

  /** The keys are copied; the agreement is still to be closed. */
  static ChildSaParameters parameters(
      ChildAgreement child, SaPolicy policy, Grants grants, IkePath path) {
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
        grants.localPrefixes(child.local()),
        ProtectEntry.prefixes(child.remote()),
        policy.replayWindow(),
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
