package io.postern.dataplane.graph;

import akka.actor.ClassicActorSystemProvider;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaOptions;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.NetworkNamespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two gateways in namespaces, which are 10.1.0.1 and 10.2.0.1 inside; a TUN of each has 1400 octets
 * and leads to the network of the other.
 */
final class Gateways {
  private static final String LEFT_INSIDE = "10.1.0.1";
  private static final String RIGHT_INSIDE = "10.2.0.1";
  private static final int MTU = 1400;

  private Gateways() {}

  /** What its socket takes besides ESP in UDP. */
  record Raw(boolean esp, boolean ah) {}

  /** Which of the two. */
  enum Side {
    LEFT(LEFT_INSIDE, "10.2.0.0/16"),
    RIGHT(RIGHT_INSIDE, "10.1.0.0/16");

    private final KernelTun tun;

    Side(String inside, String route) {
      tun =
          new KernelTun("tunnel", MTU, List.of(Prefix.parse(inside)), List.of(Prefix.parse(route)));
    }

    Dataplane start(
        NetworkNamespace namespace,
        ClassicActorSystemProvider system,
        InetSocketAddress outside,
        Raw raw,
        TrafficSettings traffic,
        DataplaneEvents events) {
      List<UdpSocketSettings> sockets = List.of(new UdpSocketSettings(outside, true));
      DataplaneSettings settings =
          new DataplaneSettings(sockets, raw.esp, raw.ah, tun, false, traffic);
      return namespace.inside(() -> Dataplanes.start(settings, system, events));
    }
  }

  /** A pair with these terms between other addresses. */
  static void open(
      Dataplane end, ChildSaParameters terms, SaOptions options, String local, String remote) {
    end.installInbound(
        new ChildSaParameters(
            terms.esp(),
            terms.ah(),
            terms.mode(),
            terms.encapsulation(),
            new Path(outer(local), outer(remote)),
            terms.local(),
            terms.remote(),
            terms.replayWindow(),
            terms.extendedSequence(),
            terms.staticKeys(),
            terms.limits(),
            options));
    end.activateOutbound(terms.inboundSpi());
  }

  /** The command with which the left one asks the right one, through the tunnel. */
  static String[] ping(String... options) {
    return Stream.concat(
            Stream.of("ping", "-i", "0.3", "-w", "8", "-I", LEFT_INSIDE),
            Stream.concat(Stream.of(options), Stream.of(RIGHT_INSIDE)))
        .toArray(String[]::new);
  }

  static InetSocketAddress outer(String host) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), 4500);
  }
}
