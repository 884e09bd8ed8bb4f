package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.actors.settings.SiteSettings.Start;
import io.postern.dataplane.Path;
import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.auth.Identity;
import io.postern.ike.message.Cookies;
import io.postern.ike.v1.AggressiveResponder;
import io.postern.ike.v1.IsakmpSa;
import io.postern.ike.v1.PhaseOneContext;
import io.postern.ike.v1.PhaseOneStart;
import io.postern.ike.v1.PhaseOneStep;
import io.postern.ike.v1.TrafficSelector;
import io.postern.nattdpd.NatFinding;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The quick modes of one IKE SA, without its actor. */
class QuickExchangesTest {
  private static final int SPI = 4711;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final GroupSettings STAFF = Loopback.group("staff", 1, "aes128-sha1-modp1024");
  private static final IkePath PATH =
      new IkePath(new Path(TwoSites.EAST.ike(), TwoSites.WEST.ike()), false);
  private static final Link.Alarm NEVER =
      new Link.Alarm() {
        @Override
        public void set(int messageId, Duration after) {}

        @Override
        public void cancel(int messageId) {}
      };

  private final Identifiers identifiers =
      new Identifiers(
          new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public int nextInt() {
              return SPI;
            }
          });
  private final List<SaEvent> told = new ArrayList<>();

  private static IsakmpSa phaseOne() {
    PhaseOneStart start = FirstMessage.of(Identity.keyId("staff"), "group key", 1, PATH);
    PhaseOneStep answer =
        AggressiveResponder.start(
            new PhaseOneContext(new Cookies(1, 2), new GatewayCompanions(PATH, false), RANDOM),
            new Connections(
                Loopback.settings("10.99.0.0/24", AdmissionSettings.DEFAULT, List.of(STAFF)),
                RANDOM),
            start.message());
    assertThat(answer).isInstanceOf(PhaseOneStep.Continue.class);
    PhaseOneStep end = start.exchange().on(((PhaseOneStep.Continue) answer).reply());
    assertThat(end).isInstanceOf(PhaseOneStep.Complete.class);
    return ((PhaseOneStep.Complete) end).result().sa();
  }

  private QuickExchanges under(IsakmpSa sa, Simulation simulation) {
    SaEnvironment environment =
        new SaEnvironment(
            TwoSites.east(simulation, Start.NEVER, Gateway.LONG).dataplane(),
            identifiers,
            FreshValues.of(RANDOM),
            TimeSource.SYSTEM,
            RetransmitSettings.DEFAULT,
            new HeadendMeters(new SimpleMeterRegistry()),
            new Recipients(),
            TestInbox.<Ingress.Command>create().getRef());
    Link link = new Link(environment, NEVER, PATH);
    Protection protection = new Protection(sa, link, environment.fresh());
    return new QuickExchanges(
        TestInbox.<IkeSa.Command>create().getRef(),
        environment,
        SaPolicy.of(STAFF),
        protection,
        link,
        new PeerTraits(Optional.empty(), NatFinding.NONE, false, List.of(), Optional.empty()),
        new NewGroups(protection, link, new Opening(protection, link, path -> {}), Strength.LEGACY),
        told::add);
  }

  @Test
  void theSpisOfAQuickModeThatNobodyAnsweredAreFreeOnceItsIkeSaEnds() {
    try (Simulation simulation = new Simulation(91)) {
      QuickExchanges quicks = under(phaseOne(), simulation);
      quicks.open(
          new ChildTerms(
              STAFF.esp(),
              Optional.empty(),
              Optional.empty(),
              TrafficSelector.anyIpv4(),
              TrafficSelector.anyIpv4()),
          Optional.empty());
      assertThat(told).isEmpty();
      assertThatThrownBy(() -> identifiers.reserve(SPI)).hasMessageContaining("is taken");
      quicks.abandon();
      identifiers.reserve(SPI);
    }
  }
}
