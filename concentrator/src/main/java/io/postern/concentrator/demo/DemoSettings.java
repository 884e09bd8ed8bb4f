package io.postern.concentrator.demo;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.actors.settings.GroupSettings;
import io.postern.actors.settings.HeadendSettings;
import io.postern.actors.settings.LifetimeSettings;
import io.postern.actors.settings.RetransmitSettings;
import io.postern.actors.settings.RoadWarriorSettings;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.nattdpd.DpdTiming;
import io.postern.xauthmodecfg.ClientSettings;
import io.postern.xauthmodecfg.PoolSettings;
import io.postern.xauthmodecfg.UserSource;
import io.postern.xauthmodecfg.Verdict;
import java.net.Inet4Address;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the demo's two ends are told; group key and password are new each time. */
final class DemoSettings {
  private static final String GROUP = "demo";
  private static final String USER = "alice";
  private static final int SECRET_OCTETS = 24;

  private final List<IkeSuite> ike = List.of(accepted(IkeSuite.parse("aes256-sha256-modp2048")));
  private final List<ProtectionSuite> esp = List.of(accepted(ProtectionSuite.parse("aes256gcm16")));
  private final String groupKey = random();
  private final String password = random();

  HeadendSettings headend() {
    PoolSettings pool =
        new PoolSettings(
            DemoNetwork.POOL,
            Set.of(DemoNetwork.GATEWAY),
            Duration.ofHours(1),
            Duration.ofMinutes(1));
    return new HeadendSettings(
        Identity.fqdn("vpn.demo.postern"),
        List.of(group()),
        Map.of(GROUP, pool),
        AdmissionSettings.DEFAULT,
        RetransmitSettings.DEFAULT);
  }

  private GroupSettings group() {
    return new GroupSettings(
        GROUP,
        List.of(Identity.keyId(GROUP)),
        false,
        Secret.ofText(groupKey),
        true,
        false,
        true,
        users(),
        1,
        GROUP,
        1,
        client(),
        ike,
        esp,
        PerfectForwardSecrecy.OPTIONAL,
        new LifetimeSettings(Duration.ofHours(8), Duration.ofHours(1), 0),
        DpdTiming.DEFAULT,
        1024);
  }

  private UserSource users() {
    return (user, typed) -> {
      try (Secret right = Secret.ofText(password)) {
        return user.equals(USER) && typed.sameAs(right)
            ? new Verdict.Accepted(USER, Set.of())
            : new Verdict.Rejected(
                new Refusal(Refusal.Reason.USER_REJECTED, "not the demo's user"));
      }
    };
  }

  private static ClientSettings client() {
    return new ClientSettings(
        Optional.empty(),
        List.of(Inet4Address.ofLiteral("10.42.0.53")),
        List.of(),
        Optional.of("Welcome to Postern."),
        Optional.of("demo.postern"),
        List.of(),
        List.of(DemoNetwork.LAN),
        List.of(),
        false,
        false,
        List.of(),
        Optional.of("Postern"));
  }

  RoadWarriorSettings roadWarrior(Stage stage) {
    return new RoadWarriorSettings(
        stage.gateway().ike(),
        stage.gateway().natTraversal(),
        stage.client().ike(),
        stage.client().natTraversal(),
        RoadWarriorSettings.PhaseOne.groupKey(Identity.keyId(GROUP), Secret.ofText(groupKey)),
        USER,
        Secret.ofText(password),
        ike,
        esp,
        stage.forceUdp(),
        RetransmitSettings.DEFAULT);
  }

  private static String random() {
    byte[] octets = new byte[SECRET_OCTETS];
    new SecureRandom().nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }

  private static <T> T accepted(Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(Refusal refusal) ->
          throw new IllegalStateException(refusal.toString());
    };
  }
}
