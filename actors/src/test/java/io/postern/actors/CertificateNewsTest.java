package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.LocalEndpoint;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.actors.settings.SiteSettings;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateIssuer;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.SerialNumbers;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.proof.SigningKeys;
import io.postern.pkica.revocation.RevokedHere;
import io.postern.pkica.trust.IssuerAndSerial;
import io.postern.pkica.trust.RevocationPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;

/** What becomes of a tunnel when there is news of the certificate that it lives by. */
class CertificateNewsTest {
  private static final LocalEndpoint EAST = end("192.0.2.1");
  private static final LocalEndpoint WEST = end("192.0.2.2");
  private static final KeyPair ROOT_KEY = KeyAlgorithm.P256.generate();
  private static final KeyedChain ROOT =
      new KeyedChain(
          ROOT_KEY.getPrivate(),
          List.of(
              CertificateIssuer.root(
                  new X500Name("CN=Root"),
                  ROOT_KEY,
                  order(CertificateProfile.AUTHORITY),
                  AuthorityLimits.NONE)));

  private final KeyedChain east = peer("east.example");
  private final KeyedChain west = peer("west.example");
  private final RevokedHere revoked = new RevokedHere();

  private static LocalEndpoint end(String address) {
    InetAddress literal = InetAddress.ofLiteral(address);
    return new LocalEndpoint(
        new InetSocketAddress(literal, 500), new InetSocketAddress(literal, 4500));
  }

  private static CertificateIssuer.Order order(CertificateProfile profile) {
    return new CertificateIssuer.Order(
        profile, SerialNumbers.next(new SecureRandom()), Instant.now(), Duration.ofDays(1));
  }

  private static KeyedChain peer(String name) {
    KeyPair key = KeyAlgorithm.P256.generate();
    X509Certificate certificate =
        CertificateIssuer.of(ROOT, Publication.NONE)
            .issue(
                new CertificateApplication(
                    new X500Name("CN=" + name),
                    Loopback.value(AlternativeNames.parse(List.of(name))),
                    key.getPublic()),
                order(CertificateProfile.GATEWAY));
    return new KeyedChain(key.getPrivate(), List.of(certificate));
  }

  private SiteSettings site(
      LocalEndpoint peer, KeyedChain key, String name, String ours, String theirs, Start start) {
    SiteSettings usual =
        Gateway.site(List.of(), ours, theirs, Start.NEVER, Gateway.LONG, DpdSettings.DEFAULT);
    PeerTrust trust = new PeerTrust();
    Credentials credentials =
        Credentials.signatures(
            SigningKeys.of(key),
            trust.signers(List.of(), true, Strength.MODERN, RevocationPolicy.OFF));
    // Only now: judges that were made before learn of it.
    revoked.speakFor(ROOT.certificates());
    trust.own(new PeerTrust.Own(ROOT.certificates(), List.of(), revoked));
    return new SiteSettings(
        usual.name(),
        List.of(PeerEndpoint.of(peer.ike().getAddress().getHostAddress())),
        Optional.of(Identity.fqdn(name)),
        List.of(Loopback.value(IdentityPattern.parse("*.example"))),
        List.of(AuthenticationMethod.ECDSA_256),
        credentials,
        usual.mode(),
        usual.ike(),
        usual.esp(),
        usual.pfs(),
        usual.protect(),
        usual.encapsulation(),
        start,
        usual.lifetime(),
        usual.dpd(),
        usual.initialContact(),
        usual.preferUdp(),
        usual.replayWindow());
  }

  private Simulation.Node east(Simulation simulation) {
    return simulation.start(
        Gateway.settings(
            EAST, site(WEST, east, "east.example", "10.1.0.0", "10.2.0.0", Start.NEVER)));
  }

  private Simulation.Node west(Simulation simulation) {
    return simulation.start(
        Gateway.settings(
            WEST, site(EAST, west, "west.example", "10.2.0.0", "10.1.0.0", Start.ALWAYS)));
  }

  private static int children(Simulation simulation, Simulation.Node node) {
    return simulation.sessions(node).stream().mapToInt(view -> view.children().size()).sum();
  }

  private static double ended(Simulation.Node node) {
    return Optional.ofNullable(
            node.meters()
                .find("postern.sessions.ended")
                .tag("reason", "certificate-revoked")
                .counter())
        .map(counter -> counter.count())
        .orElse(0.0);
  }

  @Test
  void whoseCertificateIsRevokedIsOffAtOnceAndStaysOut() {
    try (Simulation simulation = new Simulation(1)) {
      Simulation.Node here = east(simulation);
      Simulation.Node there = west(simulation);
      simulation.run(Duration.ofSeconds(10));
      assertThat(children(simulation, here)).isEqualTo(1);

      revoked.add(west.certificate().getSerialNumber());
      here.headend()
          .tell(new Headend.CertificateNews(Set.of(IssuerAndSerial.of(west.certificate()))));
      simulation.run(Duration.ofSeconds(2));

      assertThat(children(simulation, here)).isZero();
      assertThat(children(simulation, there)).as("it was told by a Delete").isZero();
      assertThat(ended(here)).isEqualTo(1);

      simulation.run(Duration.ofMinutes(10));
      assertThat(children(simulation, here)).isZero();
    }
  }

  @Test
  void newsOfOthersAndNewsThatAreNoRevocationEndNothing() {
    try (Simulation simulation = new Simulation(1)) {
      Simulation.Node here = east(simulation);
      west(simulation);
      simulation.run(Duration.ofSeconds(10));

      revoked.add(east.certificate().getSerialNumber());
      here.headend()
          .tell(new Headend.CertificateNews(Set.of(IssuerAndSerial.of(east.certificate()))));
      here.headend()
          .tell(new Headend.CertificateNews(Set.of(IssuerAndSerial.of(west.certificate()))));
      simulation.run(Duration.ofSeconds(2));

      assertThat(children(simulation, here)).isEqualTo(1);
      assertThat(ended(here)).isZero();
    }
  }

  @Test
  void aRevocationThatNobodyToldOfIsFoundInAWhile() {
    try (Simulation simulation = new Simulation(1)) {
      Simulation.Node here = east(simulation);
      west(simulation);
      simulation.run(Duration.ofSeconds(10));

      revoked.add(west.certificate().getSerialNumber());
      simulation.run(CertificateWatch.INTERVAL.plusSeconds(10));

      assertThat(children(simulation, here)).isZero();
      assertThat(ended(here)).isEqualTo(1);
    }
  }
}
