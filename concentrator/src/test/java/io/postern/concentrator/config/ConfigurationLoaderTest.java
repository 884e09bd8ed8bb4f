package io.postern.concentrator.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.GroupSettings;
import io.postern.concentrator.ConfigFiles;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.proposal.IkeSuite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {
  @TempDir private Path directory;

  private Configuration good(String groupLines) {
    LoadedConfiguration loaded =
        ConfigurationLoader.load(ConfigFiles.withGroup(directory, groupLines));
    assertThat(loaded.problems()).noneMatch(Problem::isError);
    return loaded.configuration().orElseThrow();
  }

  @Test
  void defaultsAreThoseOfTheSchema() {
    Configuration configuration = good("secret = long-enough-for-tests");
    GroupSettings group = configuration.headend().groups().getFirst();

    assertThat(group.main()).isTrue();
    assertThat(group.aggressive()).isFalse();
    assertThat(group.methods())
        .containsExactly(AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY);
    assertThat(group.identities())
        .containsExactly(
            new IdentityPattern.Exactly(Identity.keyId("staff")),
            new IdentityPattern.Exactly(Identity.fqdn("staff")));
    assertThat(group.ike())
        .extracting(IkeSuite::label)
        .containsExactly("aes256-sha256-ecp256", "aes256-sha256-modp2048");
    assertThat(group.lifetime().ike()).isEqualTo(Duration.ofHours(8));
    assertThat(group.lifetime().espBytes()).isEqualTo(4L << 30);
    assertThat(configuration.metrics()).isEmpty();
    assertThat(configuration.dataplane().tun())
        .isInstanceOfSatisfying(
            KernelTun.class,
            tun -> {
              assertThat(tun.addresses()).hasToString("[10.99.0.1/32]");
              assertThat(tun.routes()).hasToString("[10.99.0.0/16]");
              assertThat(tun.mtu()).isEqualTo(1400);
            });
  }

  @Test
  void devicesTooManyAndRenewalsAreAsConfigured() {
    GroupSettings usual = good("secret = long-enough-for-tests").headend().groups().getFirst();
    GroupSettings other =
        good("secret = long-enough-for-tests, over-limit = refuse, renewal = trust")
            .headend()
            .groups()
            .getFirst();

    assertThat(usual.overLimit()).isEqualTo(GroupSettings.OverLimit.REPLACE_OLDEST);
    assertThat(usual.renewal()).isEqualTo(GroupSettings.Renewal.ASK);
    assertThat(other.overLimit()).isEqualTo(GroupSettings.OverLimit.REFUSE);
    assertThat(other.renewal()).isEqualTo(GroupSettings.Renewal.TRUST);
  }

  @Test
  void ourOwnAddressIsNeverLent() {
    var pool = good("secret = long-enough-for-tests").headend().pools().get("staff");

    assertThat(pool).isNotNull();
    assertThat(pool.excluded()).hasToString("[/10.99.0.1]");
  }

  @Test
  void theSecretOfAFileHasNoEndOfLine() throws IOException {
    Files.writeString(directory.resolve("key"), "of a file\n");
    Files.setPosixFilePermissions(
        directory.resolve("key"), PosixFilePermissions.fromString("rw-------"));

    assertThat(
            good("secret = \"file:key\"")
                .headend()
                .groups()
                .getFirst()
                .credentials()
                .preSharedKey()
                .orElseThrow()
                .expose())
        .isEqualTo("of a file".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aSecretThatEverybodyMayReadIsWarnedOf() throws IOException {
    Files.writeString(directory.resolve("key"), "of a file\n");
    Files.setPosixFilePermissions(
        directory.resolve("key"), PosixFilePermissions.fromString("rw-r--r--"));
    Path file = ConfigFiles.withGroup(directory, "secret = \"file:key\"");

    assertThat(ConfigurationLoader.load(file).problems())
        .singleElement()
        .asString()
        .contains("postern.conf:6: warning: groups.staff.secret", "chmod o-r");
  }

  @Test
  void weakSuitesAreTakenByNameAndWarnedOf() {
    Path file =
        ConfigFiles.withGroup(
            directory,
            "secret = long-enough-for-tests, accept = legacy, ike = aes128-sha1-modp1024");
    LoadedConfiguration loaded = ConfigurationLoader.load(file);

    assertThat(loaded.configuration()).isPresent();
    assertThat(loaded.problems())
        .singleElement()
        .asString()
        .contains("warning: groups.staff.ike: aes128-sha1-modp1024 is legacy");
  }

  @Test
  void aggressiveModeIsWarnedOf() {
    Path file =
        ConfigFiles.withGroup(directory, "secret = long-enough-for-tests, mode = aggressive");

    assertThat(ConfigurationLoader.load(file).problems())
        .singleElement()
        .asString()
        .contains("warning: groups.staff.mode", "offline");
  }

  @Test
  void theLoginHasATimeoutOfItsOwn() {
    assertThat(good("secret = long-enough-for-tests").headend().admission())
        .isEqualTo(AdmissionSettings.DEFAULT);
    Path file =
        ConfigFiles.write(
            directory,
            ConfigFiles.GROUP.formatted("secret = long-enough-for-tests")
                + "postern.admission { login-timeout = 5m, first-messages-per-address = 7 }");
    AdmissionSettings admission =
        ConfigurationLoader.load(file).configuration().orElseThrow().headend().admission();
    assertThat(admission.loginTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(admission.firstMessagesPerAddress()).isEqualTo(7);
    assertThat(admission.halfOpenTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void noSecretIsEverPrinted() {
    String secret = "Gr0up-k3y-0f-n0b0dy";
    Path file =
        ConfigFiles.withGroup(
            directory, "secret = " + secret + ", secrte = " + secret + ", dpd.delay = 1");
    LoadedConfiguration broken = ConfigurationLoader.load(file);
    Configuration whole = good("secret = " + secret);

    assertThat(broken.problems()).hasSize(2);
    assertThat(broken.toString()).doesNotContain(secret);
    assertThat(whole.toString()).doesNotContain(secret).contains("secret (19 octets)");
  }
}
