package io.postern.dataplane.graph;

import static io.postern.dataplane.graph.Gateways.ping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DontFragment;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.ah.Terms;
import io.postern.dataplane.device.NetworkNamespace;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4301 §8.2 for AH, whose headers we write, where our own device takes 1300 octets. */
class Rfc4301OwnDeviceMtuTest {
  private static final int NARROW = 1300;
  private static final Gateways.Raw AH = new Gateways.Raw(false, true);

  @RegisterExtension
  static final ActorsOfTests ACTORS = ActorsOfTests.withNamespaces("own-device-mtu");

  private final RecordedEvents events = new RecordedEvents();
  private NetworkNamespace left;
  private NetworkNamespace right;

  @BeforeEach
  void makeNamespaces() {
    left = new NetworkNamespace("ol");
    right = new NetworkNamespace("or");
    NetworkNamespace.join(left, "192.0.2.1/24", right, "192.0.2.2/24");
    left.ip("address", "add", "2001:db8::1/64", "dev", "cable", "nodad");
    right.ip("address", "add", "2001:db8::2/64", "dev", "cable", "nodad");
    left.ip("link", "set", "cable", "mtu", "" + NARROW);
    await().until(() -> answers("192.0.2.2"));
    await().until(() -> answers("2001:db8::2"));
  }

  private boolean answers(String there) {
    return left.tryTo("ping", "-c", "1", "-W", "1", there).contains(" 0% packet loss");
  }

  @AfterEach
  void removeNamespaces() {
    left.close();
    right.close();
  }

  /** 1300 less 20 or 40 of IP, 24 of AH with an ICV of 96 bits. */
  @ParameterizedTest
  @CsvSource({"192.0.2.1, 192.0.2.2, 1256", "2001:db8::1, 2001:db8::2, 1236"})
  void section8Dot2TheSenderInsideLearnsWhatItTakes(String here, String there, int largest) {
    try (Dataplane one = startLeft(here);
        Dataplane other = startRight(there)) {
      open(one, other, here, there, DontFragment.COPY);
      String told = left.tryTo(ping("-M", "do", "-s", "1372", "-c", "6"));
      assertThat(told).contains("mtu = " + largest + ")");
      assertThat(events.pathMtus)
          .containsExactly(new RecordedEvents.PathMtu(InetAddress.ofLiteral(there), NARROW));
      assertThat(left.execute(ping("-M", "do", "-s", "" + (largest - 28), "-c", "3")))
          .contains(" 0% packet loss");
      assertThat(one.drops().get(DropReason.TOO_BIG)).isPositive();
    }
  }

  @Test
  void section8Dot1WithTheBitClearItGoesInFragments() {
    String here = "192.0.2.1";
    String there = "192.0.2.2";
    // What is longer does not arrive at the narrow end either.
    right.ip("link", "set", "cable", "mtu", "" + NARROW);
    try (Dataplane one = startLeft(here);
        Dataplane other = startRight(there)) {
      open(one, other, here, there, DontFragment.CLEAR);
      assertThat(left.execute(ping("-M", "do", "-s", "1372", "-c", "4")))
          .contains(" 0% packet loss");
      assertThat(one.drops().get(DropReason.TOO_BIG)).isZero();
    }
  }

  private Dataplane startLeft(String outside) {
    return Gateways.Side.LEFT.start(
        left, ACTORS.system(), Gateways.outer(outside), AH, TrafficSettings.PROTECTED_ONLY, events);
  }

  private Dataplane startRight(String outside) {
    return Gateways.Side.RIGHT.start(
        right,
        ACTORS.system(),
        Gateways.outer(outside),
        AH,
        TrafficSettings.PROTECTED_ONLY,
        new RecordedEvents());
  }

  private static void open(
      Dataplane one, Dataplane other, String here, String there, DontFragment dontFragment) {
    Terms terms = Terms.ah(EspIntegrity.HMAC_SHA1_96);
    SaOptions options = SaOptions.DEFAULT.with(dontFragment);
    Gateways.open(one, terms.sender(), options, here, there);
    Gateways.open(other, terms.receiver(), options, there, here);
  }
}
