package io.postern.ittests.logins;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.CertificateJudge;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.ChildLifetime;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.v1.Companions;
import io.postern.ike.v1.PhaseOneConnection;
import io.postern.ike.v1.QuickInitiator;
import io.postern.ike.v1.TrafficSelector;
import io.postern.ittests.peer.Certificates;
import io.postern.ittests.peer.Group;
import io.postern.nattdpd.DpdNotification;
import io.postern.nattdpd.NatDetection;
import io.postern.nattdpd.NatTraversalVersion;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.proof.SigningKeys;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What all clients of a load have in common. */
record ClientTerms(
    PhaseOneConnection connection,
    ProtectionSuite esp,
    InetSocketAddress gateway,
    TrafficSelector network,
    InetSocketAddress local,
    SecureRandom random) {
  static final String GATEWAY_IDENTITY = "gateway.example.org";
  static final String CLIENT_IDENTITY = "client.example.org";
  static final long LIFETIME_SECONDS = 3600;

  /**
   * @param keys where {@link LoginKeys} put the certificates
   */
  static ClientTerms of(LoginCase kind, Path keys, Responder.Brand brand, InetSocketAddress local)
      throws IOException {
    PhaseOneConnection connection =
        new PhaseOneConnection(
            "load",
            List.of(demand(IkeSuite.parse(kind.ike()))),
            List.of(kind.method()),
            kind.certificates().isPresent()
                ? certified(new LoginKeys(keys, kind.certificates().get()))
                : Credentials.preSharedKey(Secret.ofText(Group.STAFF.secret())),
            kind.certificates().isPresent()
                ? Identity.fqdn(CLIENT_IDENTITY)
                : Identity.keyId(Group.STAFF.name()),
            List.of(new IdentityPattern.Anyone()),
            /* decoy= */ false);
    return new ClientTerms(
        connection,
        demand(ProtectionSuite.parse(LoginCase.ESP)),
        new InetSocketAddress(brand.address(), local.getPort()),
        selector(brand.network()),
        local,
        new SecureRandom());
  }

  private static TrafficSelector selector(String network) throws UnknownHostException {
    String[] parts = network.split("/", 2);
    return TrafficSelector.subnet(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1]));
  }

  private static Credentials certified(LoginKeys keys) throws IOException {
    PublicKey gateway = chain(keys.gateway()).certificate().getPublicKey();
    return Credentials.signatures(SigningKeys.of(chain(keys.client())), new Knows(gateway));
  }

  private static KeyedChain chain(Certificates.Pair pair) throws IOException {
    return KeyedChain.ofPem(pair.key(), Optional.empty(), pair.certificate());
  }

  /** Knows the gateway's key beforehand: what the clients spend is not what is measured. */
  private record Knows(PublicKey key) implements CertificateJudge {
    @Override
    public Reading<PublicKey> judge(Identity claimed, List<Bytes> certificates) {
      return Reading.accepted(key);
    }

    @Override
    public List<Bytes> authorities() {
      return List.of();
    }
  }

  static <T> T demand(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(Refusal refusal) ->
          throw new IllegalArgumentException(refusal.toString());
    };
  }

  Companions companions() {
    return new BehindNat(gateway, local);
  }

  /** A NAT is claimed, so that ESP travels in UDP, without which strongSwan's libipsec is not. */
  private record BehindNat(InetSocketAddress gateway, InetSocketAddress local)
      implements Companions {
    @Override
    public List<Payload> vendorIds(List<Bytes> peer) {
      List<Payload> ids = new ArrayList<>(NatTraversalVersion.offer());
      ids.add(DpdNotification.VENDOR_ID);
      return ids;
    }

    @Override
    public List<Payload> natDetection(
        List<Bytes> peerVendorIds, Cookies cookies, HashAlgorithm hash) {
      NatTraversalVersion version = NatTraversalVersion.best(peerVendorIds).orElseThrow();
      return List.copyOf(
          new NatDetection(octets -> hash.digest(octets), cookies, version, /* forced= */ true)
              .payloads(gateway, List.of(local)));
    }

    @Override
    public List<Payload> notifies(Cookies cookies) {
      return List.of();
    }
  }

  QuickInitiator.Request request(Inet4Address given) {
    return new QuickInitiator.Request(
        List.of(esp),
        Optional.empty(),
        EncapsulationMode.UDP_TUNNEL,
        TrafficSelector.host(given),
        network,
        ChildLifetime.ofSeconds(LIFETIME_SECONDS),
        local.getAddress(),
        gateway.getAddress());
  }
}
