package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload.Attributes;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** draft-dukes-ike-mode-cfg-02 §3.4, the attributes of IPv6, and addresses in pairs. */
class ModeConfigIpv6Test {
  private static final String ADDRESS = "20010db8009900000000000000000007";
  private static final Attribute IPV4 = variable(1, "0a630007");

  private static final ClientConfiguration BOTH =
      new ClientConfiguration(
          Inet4Address.ofLiteral("10.99.0.7"),
          Optional.of(ipv6("2001:db8:99::7")),
          Optional.empty(),
          with(
              new Ipv6Settings(
                  Optional.of(64),
                  List.of(ipv6("2001:db8::53"), ipv6("2001:db8::54")),
                  List.of(ipv6("2001:db8::137")),
                  List.of(Ipv6Prefix.parse("2001:db8::/32"), Ipv6Prefix.parse("fd00::1")))));

  private static ClientSettings with(Ipv6Settings ipv6) {
    ClientSettings none = ClientSettings.NONE;
    return new ClientSettings(
        none.netmask(),
        none.dns(),
        none.nbns(),
        none.banner(),
        none.defaultDomain(),
        none.splitDns(),
        none.splitInclude(),
        none.localLan(),
        none.savePassword(),
        none.pfs(),
        none.backupServers(),
        none.applicationVersion(),
        ipv6);
  }

  /** "0 or 16 octets", and of the subnet 17. */
  @Test
  void section3_4_attributesAsTheyStandOnTheWire() {
    assertThat(reply(8, 9, 10, 11, 15))
        .containsExactly(
            variable(8, ADDRESS),
            variable(9, "ffffffffffffffff0000000000000000"),
            variable(10, "20010db8000000000000000000000053"),
            variable(10, "20010db8000000000000000000000054"),
            variable(11, "20010db8000000000000000000000137"),
            variable(15, "20010db800000000000000000000000020"),
            variable(15, "fd00000000000000000000000000000180"));
  }

  @Test
  void theAddressComesBeforeItsNetmask() {
    assertThat(reply(9, 10, 8, 1)).extracting(Attribute::type).containsExactly(8, 9, 10, 10, 1);
  }

  @Test
  void aClientWithoutIpv6IsNotToldOfIt() {
    ClientConfiguration ipv4 =
        new ClientConfiguration(BOTH.address(), Optional.empty(), with(Ipv6Settings.NONE));
    assertThat(ModeConfigServer.reply(read(List.of(8, 9, 10, 15)), ipv4).attributes()).isEmpty();
  }

  @Test
  void whatOurServerAnswersIsWhatItWasConfiguredWith() {
    Attributes asked =
        ModeConfigClient.request(5, Optional.empty(), Optional.of(ipv6("2001:db8:99::7")), "x");
    assertThat(asked.attributes()).contains(variable(8, ADDRESS), variable(15, ""));
    Reading<ClientConfiguration> received =
        ModeConfigRequest.read(asked)
            .then(request -> ModeConfigClient.read(ModeConfigServer.reply(request, BOTH), 5));
    assertThat(received).isEqualTo(Reading.accepted(BOTH));
  }

  @Test
  void aClientOfIpv4AsksForNoIpv6() {
    assertThat(ModeConfigClient.request(5, Optional.empty(), "x").attributes())
        .extracting(Attribute::type)
        .doesNotContain(8, 9, 10, 11, 15);
  }

  /** strongSwan before 5.9 sends 17 octets, the last one the length of a prefix. */
  @ParameterizedTest
  @ValueSource(strings = {"", "40"})
  void anAddressMayBeFollowedByAPrefixLength(String more) {
    ModeConfigRequest request =
        accepted(
            ModeConfigRequest.read(
                new Attributes(Attributes.REQUEST, 20, List.of(variable(8, ADDRESS + more)))));
    assertThat(request.asksForAddress()).isTrue();
    assertThat(request.wantedAddress6()).contains(ipv6("2001:db8:99::7"));
    ClientConfiguration told =
        accepted(
            ModeConfigClient.read(
                new Attributes(Attributes.REPLY, 5, List.of(IPV4, variable(8, ADDRESS + more))),
                5));
    assertThat(told.address6()).contains(ipv6("2001:db8:99::7"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "8, 20010db8",
    "9, ffffffffffffffff000000000000000001",
    "9, ffffffffffffffff0000000000000001",
    "10, 0a000035",
    "15, 20010db8000000000000000000000000",
    "15, 20010db800000000000000000000000081"
  })
  void section3_4_otherLengthsAreRefused(int type, String value) {
    assertThat(
            ModeConfigClient.read(
                new Attributes(Attributes.REPLY, 5, List.of(IPV4, variable(type, value))), 5))
        .isInstanceOfSatisfying(
            Reading.Refused.class,
            refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.MALFORMED_PAYLOAD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"20010db8", "20010db80099000000000000000000074040"})
  void section3_4_aRequestOfAnotherLengthIsRefused(String value) {
    assertThat(
            ModeConfigRequest.read(
                new Attributes(Attributes.REQUEST, 20, List.of(variable(8, value)))))
        .isInstanceOf(Reading.Refused.class);
  }

  @Test
  void aLeaseHasBothAddressesOfAPair() {
    LeasePool pool = new LeasePool(pool("10.99.0.0/24", "2001:db8:99::/64"));
    Instant now = Instant.EPOCH;
    Lease first = accepted(pool.lease(new LeaseOwner("joe", ""), "a", Optional.empty(), now));
    Lease wished =
        accepted(
            pool.lease(
                new LeaseOwner("ann", ""),
                "b",
                Optional.empty(),
                Optional.of(ipv6("2001:db8:99::63")),
                now));
    assertThat(first.address6()).contains(ipv6("2001:db8:99::1"));
    assertThat(wished.address().getHostAddress()).isEqualTo("10.99.0.99");
    assertThat(wished.address6()).contains(ipv6("2001:db8:99::63"));
  }

  @Test
  void aWishOutsideOfThePoolIsNone() {
    LeasePool pool = new LeasePool(pool("10.99.0.0/24", "2001:db8:99::/64"));
    for (String wish : List.of("2001:db8:98::5", "2001:db8:99::1:0", "2001:db8:99::100")) {
      Lease lease =
          accepted(
              pool.lease(
                  new LeaseOwner("joe", wish),
                  "a",
                  Optional.empty(),
                  Optional.of(ipv6(wish)),
                  Instant.EPOCH));
      assertThat(lease.address6()).isNotEqualTo(Optional.of(ipv6(wish)));
    }
  }

  @Test
  void aRestoredLeaseHasTheAddressOfTheSettings() {
    Lease old =
        new Lease(
            Inet4Address.ofLiteral("10.99.0.7"),
            new LeaseOwner("joe", ""),
            "a",
            new Lease.Standing.Live(Instant.EPOCH));
    LeasePool pool =
        LeasePool.restore(pool("10.99.0.0/24", "2001:db8:99::/64"), List.of(old)).pool();
    assertThat(pool.snapshot().getFirst().address6()).contains(ipv6("2001:db8:99::7"));
  }

  @Test
  void thereAreAsManyAddressesOfEach() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pool("10.99.0.0/24", "2001:db8:99::/121"));
    assertThat(
            pool("10.99.0.0/24", "2001:db8:99::/120")
                .address6(Inet4Address.ofLiteral("10.99.0.255")))
        .contains(ipv6("2001:db8:99::ff"));
  }

  @Test
  void aPrefixIsANetwork() {
    assertThat(Ipv6Prefix.parse("2001:db8::/32").contains(ipv6("2001:db8:ffff::1"))).isTrue();
    assertThat(Ipv6Prefix.parse("2001:db8::/32").contains(ipv6("2001:db9::1"))).isFalse();
    assertThat(Ipv6Prefix.parse("::/0").netmask()).isEqualTo(ipv6("::"));
    for (String bad : List.of("2001:db8::1/32", "2001:db8::/129", "10.0.0.0/8", "x", "fe80::1%1")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Ipv6Prefix.parse(bad));
    }
  }

  private static PoolSettings pool(String network, String network6) {
    return new PoolSettings(
        Ipv4Prefix.parse(network),
        Optional.of(Ipv6Prefix.parse(network6)),
        Set.of(),
        Duration.ofHours(1),
        Duration.ofHours(1));
  }

  private static List<Attribute> reply(Integer... types) {
    return ModeConfigServer.reply(read(Arrays.asList(types)), BOTH).attributes();
  }

  private static ModeConfigRequest read(List<Integer> types) {
    List<Attribute> asked = new ArrayList<>();
    types.forEach(type -> asked.add(variable(type, "")));
    return accepted(ModeConfigRequest.read(new Attributes(Attributes.REQUEST, 20, asked)));
  }

  private static <T> T accepted(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T> refused -> throw new AssertionError(refused.toString());
    };
  }

  private static Inet6Address ipv6(String text) {
    return Ipv6.of(Bytes.copyOf(Inet6Address.ofLiteral(text).getAddress()));
  }

  private static Attribute variable(int type, String hex) {
    return Attribute.variable(type, Bytes.ofHex(hex));
  }
}
