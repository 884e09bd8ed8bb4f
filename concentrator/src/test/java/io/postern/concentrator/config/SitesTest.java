package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.DpdSettings;
import io.postern.actors.settings.PeerEndpoint;
import io.postern.actors.settings.SiteSettings;
import io.postern.concentrator.ConfigFiles;
import io.postern.dataplane.ClearPath;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sites.NAME}: what is read, and what of it cannot be meant. */
class SitesTest {
  private static final String SITE =
      """
      postern {
        identity = "hq.example.org"
        sites.branch {
          %s
          secret = "a key that is long enough"
        }
      }
      """;

  private static final String PERMIT = "protect = \"permit ip 10.0.0.0/8 10.7.0.0/16\", ";
  private static final String PEER = "peer = \"198.51.100.7\", ";

  @TempDir private Path directory;

  private LoadedConfiguration load(String text) {
    return ConfigurationLoader.load(ConfigFiles.write(directory, text));
  }

  private List<String> warnings(String text) {
    LoadedConfiguration loaded = load(text);
    assertThat(loaded.problems()).noneMatch(Problem::isError);
    return loaded.problems().stream()
        .map(problem -> problem.location().line() + " " + problem.key() + ": " + problem.message())
        .toList();
  }

  @Test
  void sitesAloneWillDo() {
    LoadedConfiguration loaded = load(SITE.formatted(PEER + PERMIT));

    assertThat(loaded.problems()).isEmpty();
    Configuration configuration = loaded.configuration().orElseThrow();
    assertThat(configuration.headend().sites())
        .singleElement()
        .satisfies(
            site -> {
              assertThat(site.name()).isEqualTo("branch");
              assertThat(site.peers()).containsExactly(PeerEndpoint.of("198.51.100.7"));
              assertThat(site.identity()).isEmpty();
              assertThat(site.peerIdentities()).isEmpty();
              assertThat(site.methods()).containsExactly(AuthenticationMethod.PRE_SHARED_KEY);
              assertThat(site.mode()).isEqualTo(SiteSettings.Mode.MAIN);
              assertThat(site.start()).isEqualTo(SiteSettings.Start.ON_TRAFFIC);
              assertThat(site.encapsulation()).isEqualTo(SiteSettings.Encapsulation.TUNNEL);
              assertThat(site.lifetime().ikeBytes()).isZero();
              assertThat(site.lifetime().espPackets()).isZero();
              assertThat(site.lifetime().esp()).isEqualTo(Duration.ofHours(1));
              assertThat(site.dpd().action()).isEqualTo(DpdSettings.Action.CLEAR);
              assertThat(site.replayWindow()).isEqualTo(1024);
            });
    assertThat(configuration.dataplane().tun())
        .isInstanceOfSatisfying(
            KernelTun.class, tun -> assertThat(tun.routes()).hasToString("[10.7.0.0/16]"));
    assertThat(configuration.dataplane().traffic().clearPath()).contains(ClearPath.DEFAULT);
  }

  @Test
  void everyKeyIsTaken() {
    SiteSettings site =
        load(SITE.formatted(
                """
                peer = [ "2001:db8::7", "b.example.org" ]
                identity = "user@hq.example.org"
                peer-identity = [ "*.example.org", "192.0.2.0/24" ]
                mode = aggressive
                ike = [ aes128-sha1-modp1024 ], esp = [ aes128-sha1-modp1024 ], accept = legacy
                pfs = required
                protect = [ "deny ip 10.0.9.0/24 any", "permit tcp 10.0.0.1 10.7.0.1 eq 443" ]
                encapsulation = transport
                start = always
                lifetime { ike = 4h, ike-bytes = 8MiB, esp = 30m, esp-bytes = none }
                lifetime.esp-packets = 5000
                dpd { delay = 10s, retransmit = 3s, timeout = 1m, mode = on-demand, action = restart }
                initial-contact = keep
                prefer-udp = on
                replay-window = 64
                """))
            .configuration()
            .orElseThrow()
            .headend()
            .sites()
            .getFirst();

    assertThat(site.peers()).extracting(PeerEndpoint::host).contains("b.example.org").hasSize(2);
    assertThat(site.identity()).hasToString("Optional[user@hq.example.org]");
    assertThat(site.peerIdentities())
        .extracting(IdentityPattern::toString)
        .containsExactly("*.example.org", "192.0.2.0/24");
    assertThat(site.admits(Identity.fqdn("b.example.org"))).isTrue();
    assertThat(site.mode()).isEqualTo(SiteSettings.Mode.AGGRESSIVE);
    assertThat(site.protect()).hasSize(2);
    assertThat(site.encapsulation()).isEqualTo(SiteSettings.Encapsulation.TRANSPORT);
    assertThat(site.start()).isEqualTo(SiteSettings.Start.ALWAYS);
    assertThat(site.lifetime().ikeBytes()).isEqualTo(8L << 20);
    assertThat(site.lifetime().espBytes()).isZero();
    assertThat(site.lifetime().espPackets()).isEqualTo(5000);
    assertThat(site.dpd().timing().timeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(site.dpd().mode()).isEqualTo(DpdSettings.Mode.ON_DEMAND);
    assertThat(site.dpd().action()).isEqualTo(DpdSettings.Action.RESTART);
    assertThat(site.initialContact()).isEqualTo(SiteSettings.OnInitialContact.KEEP);
    assertThat(site.preferUdp()).isTrue();
  }

  @Test
  void aSiteWithoutPeerWaitsForIt() {
    assertThat(
            load(SITE.formatted(PERMIT)).configuration().orElseThrow().headend().sites().getFirst())
        .satisfies(
            site -> {
              assertThat(site.peers()).isEmpty();
              assertThat(site.start()).isEqualTo(SiteSettings.Start.NEVER);
            });
  }

  /** One mistake, on line 4. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "PERMIT start = always ; start ; set peer, or start = never",
        "PERMIT dpd.action = hold ; dpd.action ; set peer, or action = clear",
        "PERMIT mode = aggressive, ike = aes256-sha256-ecp256 ; peer-identity ; set peer-identity",
        "PERMIT peer = `10.0.0` ; peer ; expected an address or a host name",
        "PERMIT peer = `b.example.org:500` ; peer ; expected an address or a host name",
        "PERMIT peer-identity = `a*b` ; peer-identity ; stands for a whole label",
        "PERMIT authenticate = pks ; authenticate ; expected psk",
        "PERMIT ike = [ aes128-sha1-modp1024 ] ; ike ; set sites.branch.accept = legacy",
        "PERMIT lifetime.ike-bytes = 1kB ; lifetime.ike-bytes ; at least 1MiB, or none",
        "PERMIT force-upd = on ; force-upd ; unknown key",
        "PERMIT encapsulation = transport ; protect ; write host ADDRESS host ADDRESS",
        "PERMIT PEER pfs = required ; pfs ; a suite of esp has to name the group",
        "PERMIT PEER peer-identity = b, mode = aggressive, ike = [ aes256-sha256-ecp256,"
            + " aes256-sha256-modp2048 ] ; ike ; suites of one group, these have ecp256, modp2048",
        "protect = `deny ip any any` ; protect ; permits nothing",
        "protect = [ ] ; protect ; at least 1 is needed",
        "protect = [ `permit ip any any`, `permit icmp any` ] ; protect ; end of the line",
      })
  void oneMistake(String line, String key, String message) {
    String written =
        line.replace('`', '"').replace("PERMIT ", PERMIT).replace("PEER ", PEER).strip();
    LoadedConfiguration loaded = load(SITE.formatted(written));

    assertThat(loaded.configuration()).isEmpty();
    assertThat(loaded.problems().stream().filter(Problem::isError))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.location().line()).isEqualTo(4);
              assertThat(problem.key()).isEqualTo("sites.branch." + key);
              assertThat(problem.message()).contains(message);
            });
  }

  @Test
  void pskNeedsASecret() {
    assertThat(
            load("postern { identity = a, sites.b { " + PERMIT + PEER + "} }").problems().stream()
                .map(Problem::message))
        .containsExactly("missing; psk needs it, e.g. of: openssl rand -base64 32");
  }

  @Test
  void aSiteAndAGroupHaveDifferentNames() {
    assertThat(
            load(ConfigFiles.GROUP.formatted(
                    "secret = long-enough-for-tests }\n sites.staff { secret = long-enough, "
                        + PERMIT
                        + "}\n groups.staff {"))
                .problems())
        .extracting(Problem::message)
        .contains("groups.staff has this name already");
  }

  private static final String TWO =
      """
      postern {
        identity = "hq.example.org"
        sites.one { peer = "198.51.100.1", secret = "the key of the one", %s }
        sites.two { peer = "198.51.100.2", secret = "the key of the two", %s }
      }
      """;

  @Test
  void whatTwoSitesPermitIsWarnedOf() {
    assertThat(
            warnings(
                TWO.formatted(
                    "protect = \"permit ip 10.0.0.0/8 10.7.0.0/16\"",
                    "protect = \"permit tcp 10.1.0.0/16 10.7.9.0/24 eq 443\"")))
        .singleElement()
        .asString()
        .startsWith("4 sites.two.protect: permit 10.1.0.0/16 protocol 6 to 10.7.9.0/24 protocol 6")
        .contains("overlaps permit 10.0.0.0/8 to 10.7.0.0/16 of sites.one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "permit ip 10.0.0.0/8 10.7.0.0/16 ; permit ip 10.0.0.0/8 10.8.0.0/16",
        "permit tcp any 10.7.0.0/16 ; permit udp any 10.7.0.0/16",
        "permit tcp any 10.7.0.0/16 eq 80 ; permit tcp any 10.7.0.0/16 eq 443",
        "permit ip any 10.7.0.0/16 ; permit ip any 2001:db8::/32",
      })
  void whatNoTwoSitesPermitIsNot(String one, String two) {
    assertThat(warnings(TWO.formatted("protect = \"" + one + '"', "protect = \"" + two + '"')))
        .isEmpty();
  }

  @Test
  void whatADenyTakesOutDoesNotOverlap() {
    assertThat(
            warnings(
                TWO.formatted(
                    "protect = [ \"deny ip any 10.7.9.0/24\", \"permit ip any 10.7.0.0/16\" ]",
                    "protect = \"permit ip any 10.7.9.0/24\"")))
        .isEmpty();
  }

  @Test
  void peersThatNothingTellsApartAreWarnedOf() {
    assertThat(
            warnings(
                TWO.formatted(PERMIT, "protect = \"permit ip any 10.8.0.0/16\"")
                    .replace("of the two", "of the one")))
        .singleElement()
        .asString()
        .startsWith("4 sites.two.secret: the same as that of sites.one");
  }

  @Test
  void aLineThatNoPacketReachesIsWarnedOf() {
    assertThat(
            warnings(
                SITE.formatted(
                    PEER
                        + "protect = [ \"permit ip any 10.0.0.0/8\", \"deny ip any 10.1.0.0/16\""
                        + " ]")))
        .singleElement()
        .asString()
        .contains("no packet reaches deny 0.0.0.0/0 to 10.1.0.0/16");
  }

  @Test
  void aSiteForEverythingIsWarnedOfUnlessTheRestPasses() {
    String everything = PEER + "protect = \"permit ip 10.0.0.0/8 any\"";

    assertThat(warnings(SITE.formatted(everything)))
        .singleElement()
        .asString()
        .contains("tun.unmatched");
    assertThat(warnings(SITE.formatted(everything) + "postern.tun.unmatched = bypass")).isEmpty();
  }
}
