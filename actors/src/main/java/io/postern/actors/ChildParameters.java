package io.postern.actors;

import io.postern.actors.settings.ProtectEntry;
import io.postern.dataplane.AhParameters;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspParameters;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.SaMode;
import io.postern.dataplane.TrafficLimits;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Protocols;
import io.postern.ike.proposal.Protection;
import io.postern.ike.v1.ChildAgreement;
import io.postern.ike.v1.OriginalAddresses;
import io.postern.ike.v1.ProtocolSa;
import java.net.InetAddress;
import java.util.Optional;

/** An agreed child SA as the packet path takes it. */
final class ChildParameters {
  private ChildParameters() {}

  /** The keys are copied; the agreement is still to be closed. */
  static ChildSaParameters of(
      ChildAgreement child, SaPolicy policy, Grants grants, IkePath ikePath) {
    long hardBytes = hardBytes(child);
    return new ChildSaParameters(
        child.sa(Protocols.ESP).map(ChildParameters::esp),
        child.sa(Protocols.AH).map(ChildParameters::ah),
        mode(child, ikePath.path()),
        child.mode().udp() ? Encapsulation.UDP : Encapsulation.RAW,
        ikePath.path(),
        grants.localPrefixes(child.local()),
        ProtectEntry.prefixes(child.remote()),
        policy.replayWindow(),
        child.suite().extendedSequenceNumbers(),
        false,
        limits(hardBytes, policy.lifetime().espPackets()),
        grants.session().map(policy.options()::with).orElse(policy.options()));
  }

  private static EspParameters esp(ProtocolSa sa) {
    if (!(sa.protection() instanceof Protection.Esp esp)) {
      throw new IllegalArgumentException("not ESP: " + sa.protection());
    }
    EspTransform cipher = CarriedAlgorithms.transform(esp.cipher());
    EspIntegrity integrity =
        esp.integrity().map(CarriedAlgorithms::integrity).orElse(EspIntegrity.NONE);
    return new EspParameters(
        sa.inboundSpi(),
        sa.outboundSpi(),
        cipher,
        integrity,
        SaKeys.take(copy(sa.inboundKeymat()), cipher, integrity),
        SaKeys.take(copy(sa.outboundKeymat()), cipher, integrity));
  }

  private static AhParameters ah(ProtocolSa sa) {
    EspIntegrity integrity =
        sa.protection().integrity().map(CarriedAlgorithms::integrity).orElseThrow();
    return new AhParameters(
        sa.inboundSpi(),
        sa.outboundSpi(),
        integrity,
        SaKeys.take(copy(sa.inboundKeymat()), integrity),
        SaKeys.take(copy(sa.outboundKeymat()), integrity));
  }

  private static byte[] copy(Secret keymat) {
    return keymat.expose().clone();
  }

  private static SaMode mode(ChildAgreement child, Path path) {
    return child.mode().tunnel()
        ? new SaMode.Tunnel()
        : new SaMode.Transport(child.originals().flatMap(said -> originals(said, path)));
  }

  /** A peer of the drafts may say its own address alone; one of two families says nothing. */
  private static Optional<SaMode.OriginalAddresses> originals(OriginalAddresses said, Path path) {
    InetAddress ours = said.ours().orElse(path.local().getAddress());
    return said.peer().getAddress().length == ours.getAddress().length
        ? Optional.of(new SaMode.OriginalAddresses(said.peer(), ours))
        : Optional.empty();
  }

  private static TrafficLimits limits(long hardBytes, long hardPackets) {
    return new TrafficLimits(hardBytes / 10 * 8, hardBytes, hardPackets / 10 * 8, hardPackets);
  }

  /** 0 for no limit. */
  private static long hardBytes(ChildAgreement child) {
    return Math.min(child.lifetime().kilobytes().orElse(0), Long.MAX_VALUE / 1024) * 1024;
  }
}
