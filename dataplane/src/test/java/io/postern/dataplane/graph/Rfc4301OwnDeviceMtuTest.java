package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DontFragment;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.ah.Terms;
import io.postern.dataplane.device.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4301 §8.2 for AH, whose headers we write, where our own device takes 1300 octets. */
class Rfc4301OwnDeviceMtuTest {
  private static final int NARROW = 1300;

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
    try (Dataplane one = start(left, here, "10.1.0.1", "10.2.0.0/16", events);
        Dataplane other = start(right, there, "10.2.0.1", "10.1.0.0/16", new RecordedEvents())) {
      Terms terms = Terms.ah(EspIntegrity.HMAC_SHA1_96);
      open(one, terms.sender(), here, there, DontFragment.COPY);
      open(other, terms.receiver(), there, here, DontFragment.COPY);
      String told = left.tryTo(ping("1372", "6"));
      assertThat(told).contains("mtu = " + largest + ")");
      assertThat(events.pathMtus)
          .containsExactly(new RecordedEvents.PathMtu(InetAddress.ofLiteral(there), NARROW));
      assertThat(left.execute(ping("" + (largest - 28), "3"))).contains(" 0% packet loss");
      assertThat(one.drops().get(DropReason.TOO_BIG)).isPositive();
    }
  }

  @Test
  void section8Dot1WithTheBitClearItGoesInFragments() {
    String here = "192.0.2.1";
    String there = "192.0.2.2";
    // What is longer does not arrive at the narrow end either.
    right.ip("link", "set", "cable", "mtu", "" + NARROW);
    try (Dataplane one = start(left, here, "10.1.0.1", "10.2.0.0/16", events);
        Dataplane other = start(right, there, "10.2.0.1", "10.1.0.0/16", new RecordedEvents())) {
      Terms terms = Terms.ah(EspIntegrity.HMAC_SHA1_96);
      open(one, terms.sender(), here, there, DontFragment.CLEAR);
      open(other, terms.receiver(), there, here, DontFragment.CLEAR);
      assertThat(left.execute(ping("1372", "4"))).contains(" 0% packet loss");
      assertThat(one.drops().get(DropReason.TOO_BIG)).isZero();
    }
  }

  private static String[] ping(String octets, String count) {
    return new String[] {
      "ping",
      "-i",
      "0.3",
      "-w",
      "8",
      "-I",
      "10.1.0.1",
      "-M",
      "do",
      "-s",
      octets,
      "-c",
      count,
      "10.2.0.1"
    };
  }

  private static void open(
      Dataplane end,
      ChildSaParameters terms,
      String here,
      String there,
      DontFragment dontFragment) {
    end.installInbound(
        new ChildSaParameters(
            terms.esp(),
            terms.ah(),
            terms.mode(),
            terms.encapsulation(),
            new Path(outer(here), outer(there)),
            terms.local(),
            terms.remote(),
            terms.replayWindow(),
            terms.extendedSequence(),
            terms.staticKeys(),
            terms.limits(),
            SaOptions.DEFAULT.with(dontFragment)));
    end.activateOutbound(terms.inboundSpi());
  }

  private static Dataplane start(
      NetworkNamespace namespace,
      String outside,
      String inside,
      String route,
      RecordedEvents events) {
    DataplaneSettings settings =
        new DataplaneSettings(
            List.of(new UdpSocketSettings(outer(outside), true)),
            false,
            true,
            new KernelTun(
                "tunnel", 1400, List.of(Prefix.parse(inside)), List.of(Prefix.parse(route))),
            false,
            TrafficSettings.PROTECTED_ONLY);
    return namespace.inside(() -> Dataplanes.start(settings, ACTORS.system(), events));
  }

  private static InetSocketAddress outer(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 4500);
  }
}
