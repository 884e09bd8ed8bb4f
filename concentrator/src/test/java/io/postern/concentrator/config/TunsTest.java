package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.ConfigFiles;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings;
import io.postern.dataplane.TunSettings.KernelTun;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tuns.NAME}: devices of other networks, and the pools behind them. */
class TunsTest {
  private static final String STATIC =
      """
      tuns.blue    { namespace = blue-net }
      pools.staff  { network = "10.99.0.0/16" }
      pools.guests { network = "10.98.0.0/16", tun = blue }
      manual.blue  {
        peer = "192.0.2.2", local = "203.0.113.2", tun = blue
        protect = "permit ip host 10.0.0.1 host 10.7.0.1"
        esp { suite = aes128-sha256, spi-in = 0x1001, spi-out = 0x1002
          cipher-key-in    = "%s", cipher-key-out    = "%s"
          integrity-key-in = "%s", integrity-key-out = "%s" }
        %%s
      }
      """
          .formatted("11".repeat(16), "22".repeat(16), "33".repeat(32), "44".repeat(32));

  private static final String FILE =
      """
      postern {
        identity = "vpn.example.org"
        users.local { file = users }
        @LINES@
        groups.staff  { secret = long-enough-for-tests, users = local, pool = staff }
        groups.guests { secret = long-enough-for-others, users = local, pool = guests }
      }
      """;

  @TempDir private Path directory;

  private LoadedConfiguration load(String lines) {
    return ConfigurationLoader.load(ConfigFiles.write(directory, FILE.replace("@LINES@", lines)));
  }

  private List<String> errors(String lines) {
    return load(lines).problems().stream().filter(Problem::isError).map(Problem::message).toList();
  }

  @Test
  void aPoolLeadsItsGroupsBehindItsDevice() {
    LoadedConfiguration loaded =
        load(
            """
            tuns.blue  { namespace = blue-net, name = blue0, mtu = 1300 }
            tuns.green { namespace = green-net }
            pools.staff  { network = "10.99.0.0/16" }
            pools.guests { network = "10.99.0.0/17", tun = green }
            """);
    assertThat(loaded.problems()).noneMatch(Problem::isError);
    Configuration configuration = loaded.configuration().orElseThrow();
    List<Prefix> ours = List.of(Prefix.parse("10.99.0.1"));
    assertThat(configuration.dataplane().tuns())
        .isEqualTo(
            List.<TunSettings>of(
                new KernelTun("postern0", 1400, ours, List.of(Prefix.parse("10.99.0.0/16"))),
                new KernelTun("blue0", 1300, List.of(), List.of(), Optional.of("blue-net")),
                new KernelTun(
                    "postern0",
                    1400,
                    ours,
                    List.of(Prefix.parse("10.99.0.0/17")),
                    Optional.of("green-net"))));
    assertThat(configuration.headend().groups())
        .extracting(group -> group.session().options().tun())
        .containsExactly(0, 2);
  }

  @Test
  void aSiteLeadsIntoItsDeviceAndNotIntoTheFirst() {
    LoadedConfiguration loaded =
        load(
            """
            tuns.blue    { namespace = blue-net }
            pools.staff  { network = "10.99.0.0/16" }
            pools.guests { network = "10.98.0.0/16" }
            templates.office { secret = long-enough-for-tests
              protect = [ "permit ip 10.0.0.0/16 10.7.0.0/16" ] }
            sites.red  { extends = office, peer = "198.51.100.6" }
            sites.blue { extends = office, peer = "198.51.100.7", tun = blue }
            """);
    assertThat(loaded.problems()).noneMatch(Problem::isError);
    assertThat(loaded.problems()).noneMatch(problem -> problem.message().contains("overlaps"));
    Configuration configuration = loaded.configuration().orElseThrow();
    assertThat(configuration.headend().sites())
        .extracting(site -> site.options().tun())
        .containsExactly(0, 1);
    assertThat(configuration.dataplane().moreTuns().getFirst().routes())
        .containsExactly(Prefix.parse("10.7.0.0/16"));
  }

  @Test
  void staticKeysLeadIntoTheirDeviceAndNotIntoTheFirst() {
    Configuration configuration = load(STATIC.formatted("")).configuration().orElseThrow();
    assertThat(configuration.headend().manual())
        .extracting(manual -> manual.options().tun())
        .containsExactly(1);
    assertThat(configuration.dataplane().moreTuns().getFirst().routes())
        .contains(Prefix.parse("10.7.0.1/32"));
    assertThat(configuration.dataplane().tun())
        .isInstanceOfSatisfying(
            KernelTun.class, first -> assertThat(first.routes()).hasToString("[10.99.0.0/16]"));
  }

  /** Both ends of transport mode are outside of all devices. */
  @Test
  void staticKeysInTransportModeAreBehindNoDevice() {
    assertThat(errors(STATIC.formatted("encapsulation = transport")))
        .singleElement()
        .asString()
        .contains("not behind a device");
  }

  @Test
  void poolsOfOneDeviceMayNotOverlap() {
    assertThat(
            errors(
                """
                tuns.blue    { namespace = blue-net }
                pools.staff  { network = "10.99.0.0/16", tun = blue }
                pools.guests { network = "10.99.0.0/17", tun = blue }
                """))
        .contains("10.99.0.0/17 overlaps pools.staff, 10.99.0.0/16");
  }

  @Test
  void aDeviceThatIsNotThereAndANamespaceThatIsTakenAreErrors() {
    assertThat(
            errors(
                """
                tuns.blue    { namespace = one }
                tuns.green   { namespace = one }
                pools.staff  { network = "10.99.0.0/16", tun = blau }
                pools.guests { network = "10.98.0.0/16" }
                """))
        .containsExactlyInAnyOrder(
            "tuns.blue is in this namespace already",
            "there is no tuns.blau; expected one of blue, green");
  }

  @Test
  void theNamespaceIsRequiredAndANameNoPath() {
    assertThat(
            errors(
                """
                tuns.blue    { }
                tuns.green   { namespace = "../other" }
                pools.staff  { network = "10.99.0.0/16" }
                pools.guests { network = "10.98.0.0/16" }
                """))
        .hasSize(2)
        .anySatisfy(error -> assertThat(error).startsWith("missing"))
        .anySatisfy(error -> assertThat(error).contains("../other"));
  }
}
