package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.ProtectEntry;
import io.postern.actors.settings.SessionSettings;
import io.postern.dataplane.DontFragment;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.SessionTraffic;
import io.postern.dataplane.TrafficRate;
import io.postern.ike.message.Reading;
import io.postern.ike.v1.TrafficSelector;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GrantsTest {
  private static final int TCP = 6;
  private static final TrafficSelector EAST =
      TrafficSelector.subnet(InetAddress.ofLiteral("10.1.0.0"), 24);
  private static final TrafficSelector WEST =
      TrafficSelector.subnet(InetAddress.ofLiteral("10.2.0.0"), 24);

  private static TrafficSelector with(TrafficSelector addresses, int protocol, int port) {
    return new TrafficSelector(addresses.first(), addresses.last(), protocol, port);
  }

  private static boolean granted(Grants grants, TrafficSelector remote, TrafficSelector local) {
    return grants.grant(remote, local) instanceof Reading.Accepted<TrafficSelector>;
  }

  @Test
  void aClientMayUseItsAddressOfEitherFamilyAndNoOther() {
    Inet6Address six = (Inet6Address) InetAddress.ofLiteral("2001:db8:99::5");
    Grants leased =
        new Grants.Leased(
            Loopback.group("staff", 1, "aes128-sha1-modp1024"),
            Inet4Address.ofLiteral("10.99.0.5"),
            Optional.of(six),
            Optional.empty());
    TrafficSelector all6 = TrafficSelector.subnet(InetAddress.ofLiteral("::"), 0);
    assertThat(granted(leased, TrafficSelector.host(six), all6)).isTrue();
    assertThat(
            granted(
                leased,
                TrafficSelector.host(InetAddress.ofLiteral("10.99.0.5")),
                TrafficSelector.anyIpv4()))
        .isTrue();
    assertThat(granted(leased, TrafficSelector.host(InetAddress.ofLiteral("2001:db8:99::6")), all6))
        .isFalse();
    assertThat(granted(leased, TrafficSelector.host(six), TrafficSelector.anyIpv4())).isFalse();
  }

  @Test
  void whatLimitsASessionGoesWithEachOfItsPairs() {
    SessionSettings limits =
        new SessionSettings(
            SaOptions.DEFAULT.with(DontFragment.COPY),
            new TrafficRate(1_000_000),
            TrafficRate.UNLIMITED,
            List.of(),
            true);
    GroupSettings group = Loopback.group("staff", 1, "aes128-sha1-modp1024").with(limits);
    Optional<SessionTraffic> traffic = limits.traffic();
    Grants leased =
        new Grants.Leased(group, Inet4Address.ofLiteral("10.99.0.5"), Optional.empty(), traffic);
    assertThat(leased.binding(EAST, WEST)).isEqualTo(SaBinding.ISOLATED);
    assertThat(leased.session()).isEqualTo(traffic).isPresent();
    assertThat(SaPolicy.of(group).options().dontFragment()).isEqualTo(DontFragment.COPY);
    assertThat(SessionSettings.DEFAULT.traffic()).isEmpty();
  }

  @Test
  void aSiteMayNarrowWhatIsProtectedToAProtocolAndAPort() {
    Grants site = new Grants.Protected("branch", List.of(new ProtectEntry(true, EAST, WEST)));
    assertThat(granted(site, with(WEST, TCP, 0), with(EAST, TCP, 443))).isTrue();
  }

  /** RFC 2407 §4.6.2: a protocol on each side; what has no ports cannot be told by them. */
  @Test
  void selectorsThatContradictThemselvesAreRefused() {
    Grants site = new Grants.Protected("branch", List.of(new ProtectEntry(true, EAST, WEST)));
    assertThat(granted(site, with(WEST, 17, 0), with(EAST, TCP, 443))).isFalse();
    assertThat(granted(site, with(WEST, 0, 0), with(EAST, 0, 443))).isFalse();
    assertThat(granted(site, with(WEST, 1, 8), with(EAST, 1, 8))).isFalse();
  }
}
