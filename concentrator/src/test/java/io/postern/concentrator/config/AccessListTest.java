package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.ProtectEntry;
import io.postern.dataplane.AddressRange;
import io.postern.dataplane.Policy;
import io.postern.dataplane.PortRange;
import io.postern.dataplane.Selector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line of {@code protect}, as an operator of other gateways writes access lists. */
class AccessListTest {
  private static List<ProtectEntry> entries(String line) {
    return switch (AccessList.parse(line)) {
      case Checked.Good<List<ProtectEntry>>(List<ProtectEntry> entries) -> entries;
      case Checked.Bad<List<ProtectEntry>> bad -> throw new AssertionError(bad);
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "permit ip 10.0.0.0/8 10.7.0.0/16 ; 10.0.0.0/8 ; 10.7.0.0/16",
        "permit tcp 10.0.0.0/8 10.8.0.0/16 eq 443"
            + " ; 10.0.0.0/8 protocol 6 ; 10.8.0.0/16 protocol 6 port 443",
        "permit udp any eq 53 host 192.0.2.1"
            + " ; 0.0.0.0/0 protocol 17 port 53 ; 192.0.2.1/32 protocol 17",
        "permit 47 host 192.0.2.1 host 192.0.2.2"
            + " ; 192.0.2.1/32 protocol 47 ; 192.0.2.2/32 protocol 47",
        "permit icmp 192.0.2.1 any ; 192.0.2.1/32 protocol 1 ; 0.0.0.0/0 protocol 1",
        "permit icmp any 2001:db8::/32 ; 0:0:0:0:0:0:0:0/0 protocol 58 ;"
            + " 2001:db8:0:0:0:0:0:0/32 protocol 58",
        "permit ip 10.0.0.1-10.0.0.9 any ; 10.0.0.1-10.0.0.9 ; 0.0.0.0/0",
        "permit   ip  any any ; 0.0.0.0/0 ; 0.0.0.0/0",
      })
  void aLineIsAPairOfSelectors(String line, String local, String remote) {
    assertThat(entries(line))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.permit()).isTrue();
              assertThat(entry.local()).hasToString(local);
              assertThat(entry.remote()).hasToString(remote);
            });
  }

  @Test
  void aRangeOfPortsIsOneEntryForEach() {
    assertThat(entries("deny tcp any range 80 82 any"))
        .extracting(entry -> entry.permit() + " " + entry.local().port())
        .containsExactly("false 80", "false 81", "false 82");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "premit ip any any ; expected permit or deny ; permit",
        "permit tpc any any ; expected ip, tcp, udp, icmp or a number ; tcp",
        "permit 256 any any ; 1 to 255 ; ''",
        "permit ip 10.0.0.1/8 any ; bits set beyond its length ; 10.0.0.0/8",
        "permit ip 10.0.0.0/8 ; found the end of the line ; ''",
        "permit ip 10.0.0.9-10.0.0.1 any ; FIRST-LAST or any ; ''",
        "permit ip ayn any ; FIRST-LAST or any ; any",
        "permit ip host branch any ; expected an address after host ; ''",
        "permit ip any eq 80 any ; only tcp and udp have ports ; ''",
        "permit tcp any eq 0 any ; 1 to 65535 ; ''",
        "permit tcp any eq any ; 1 to 65535 ; ''",
        "permit tcp any range 81 80 any ; ends before it begins ; ''",
        "permit tcp any range 1 65535 any range 1 65535 ; 4294836225 would have SAs ; ''",
        "permit tcp any range 1 17 any ; these 17 would have SAs ; ''",
        "permit ip any any log ; after the destination, found \"log\" ; ''",
        "permit ip 10.0.0.0/8 2001:db8::/32 ; IPv4 and IPv6 ; ''",
        "permit ; found the end of the line ; ''",
      })
  void whatIsWrongIsNamed(String line, String message, String suggestion) {
    assertThat(AccessList.parse(line))
        .isInstanceOfSatisfying(
            Checked.Bad.class,
            bad -> {
              assertThat(bad.message()).contains(message).startsWith("in \"" + line);
              assertThat(bad.suggestion()).isEqualTo(suggestion);
            });
  }

  @Test
  void theSourceOfAFilterIsTheRemoteEndAndRangesOfPortsAreOne() {
    assertThat(AccessList.filter("permit tcp any range 1024 65535 10.0.0.0/8 eq 443"))
        .isEqualTo(
            Checked.good(
                List.of(
                    Policy.Entry.permit(
                        Selector.between(AddressRange.parse("10.0.0.0/8"), AddressRange.ANY_IPV4)
                            .withProtocol(6)
                            .withPorts(PortRange.of(443), new PortRange(1024, 65_535))))));
  }

  @Test
  void aFilterForAnythingIsForBothFamilies() {
    assertThat(AccessList.filter("deny icmp any any"))
        .isEqualTo(
            Checked.good(
                List.of(
                    Policy.Entry.deny(
                        Selector.between(AddressRange.ANY_IPV4, AddressRange.ANY_IPV4)
                            .withProtocol(1)),
                    Policy.Entry.deny(
                        Selector.between(AddressRange.ANY_IPV6, AddressRange.ANY_IPV6)
                            .withProtocol(58)))));
  }

  @Test
  void addressesThatAreNoPrefixAreSeveral() {
    assertThat(ProtectEntry.prefixes(entries("permit ip 10.0.0.1-10.0.0.6 any").getFirst().local()))
        .extracting(Object::toString)
        .containsExactly("10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/31", "10.0.0.6/32");
    assertThat(ProtectEntry.prefixes(entries("permit ip any any").getFirst().local()))
        .extracting(Object::toString)
        .containsExactly("0.0.0.0/0");
    assertThat(ProtectEntry.prefixes(entries("permit ip any 2001:db8::/32").getFirst().remote()))
        .extracting(Object::toString)
        .containsExactly("2001:db8:0:0:0:0:0:0/32");
  }
}
