package io.postern.ittests.interop;

import io.postern.ittests.gateway.Gateways;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.NatMode;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Await;
import io.postern.ittests.traffic.Ping;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * All ends of all links, each running once:
 *
 * <pre>
 * client   strongSwan              ─┐
 * client2  under test, an office   ─┼ nat ─┬─ gw    under test  ── lan
 * client3  vpnc                    ─┤      └─ site  strongSwan  ── sitelan
 * client4  under test, users       ─┘
 * </pre>
 */
public final class Scene implements AutoCloseable {
  private static final Duration GOODBYE = Duration.ofSeconds(15);
  private static final int CLIENTS = 4;

  private final Topology topology;
  private final End gateway;
  private final End site;
  private final Place strongSwan;
  private final Place office;
  private final Place vpnc;
  private final Place user;
  private NatMode nat = NatMode.MASQUERADE;

  /** A node of a client, and the program there. */
  private record Place(Namespace node, End end) {}

  private Scene(Topology topology, boolean postern) {
    Keys keys = new Keys(topology.gateway().scratch(), !postern);
    this.topology = topology;
    List<Link> in = links(link -> link.role() == Role.RESPONDER);
    List<Link> out = links(link -> link.role() == Role.INITIATOR);
    this.gateway =
        postern
            ? PosternEnd.responder(topology.gateway(), in, keys)
            : StrongSwanEnd.responder(topology.gateway(), withoutEncryption(in), keys);
    this.site = StrongSwanEnd.responder(topology.site(), out, keys);
    Namespace client = topology.client(1);
    List<Link> begun = in.stream().filter(link -> link.peer() == Peer.STRONGSWAN).toList();
    this.strongSwan = new Place(client, StrongSwanEnd.initiator(client, begun, keys));
    Namespace second = topology.client(2);
    List<Link> ofOffice =
        links(link -> link.role() == Role.INITIATOR || link.peer() == Peer.POSTERN);
    this.office =
        new Place(
            second,
            postern
                ? PosternEnd.initiator(
                    second,
                    Addresses.client(2),
                    ofOffice.stream().filter(link -> !link.isRemoteAccess()).toList(),
                    keys)
                : StrongSwanEnd.initiator(second, withoutEncryption(ofOffice), keys));
    Namespace third = topology.client(3);
    // strongSwan's userspace ESP is always in UDP.
    this.vpnc = new Place(third, new VpncEnd(third, keys, postern ? "natt" : "force-natt"));
    Namespace fourth = topology.client(4);
    this.user = postern ? new Place(fourth, new PosternUserEnd(fourth, keys)) : office;
  }

  /** Builds the network and starts every end. */
  public static Scene start(String test, Gateways underTest) {
    Topology topology = Topology.up(test, CLIENTS);
    try {
      return new Scene(topology, underTest == Gateways.POSTERN);
    } catch (RuntimeException | Error failure) {
      topology.close();
      throw failure;
    }
  }

  /**
   * Brings the row's tunnel up, sends three packets each way, and takes it down.
   *
   * @throws AssertionError with what the ends logged when a step fails
   */
  public void play(Row row) {
    if (nat != row.nat()) {
      nat = row.nat();
      topology.translate(nat);
    }
    Link link = row.link();
    Place begins = beginning(link);
    End answers = link.role() == Role.INITIATOR ? site : gateway;
    Namespace far = link.role() == Role.INITIATOR ? topology.siteLan() : topology.lan();
    try {
      begins.end().connect(link);
      String inner = begins.end().innerAddress(link);
      Ping.answers(begins.node(), inner, link.gatewayHost());
      Ping.answers(far, link.gatewayHost(), inner);
      if (!answers.isUp(link)) {
        throw new AssertionError("the end that answers knows nothing of " + link.name());
      }
      begins.end().disconnect(link);
      Await.until(
          "both ends without " + link.name(),
          GOODBYE,
          () -> !begins.end().isUp(link) && !answers.isUp(link));
    } catch (AssertionError | IllegalStateException failure) {
      String logs = begins.end().logTail() + "\n" + answers.logTail();
      begins.end().disconnect(link);
      answers.disconnect(link);
      throw new AssertionError(failure.getMessage() + "\n" + logs, failure);
    }
  }

  @Override
  public void close() {
    topology.close();
  }

  private Place beginning(Link link) {
    if (link.role() == Role.INITIATOR || link.peer() == Peer.POSTERN) {
      return link.isRemoteAccess() ? user : office;
    }
    return link.peer() == Peer.VPNC ? vpnc : strongSwan;
  }

  private static List<Link> links(Predicate<Link> which) {
    return Link.all().stream().filter(which).toList();
  }

  /** What strongSwan can be configured for. */
  private static List<Link> withoutEncryption(List<Link> links) {
    return links.stream().filter(link -> !link.authentication().encryptsNonces()).toList();
  }
}
