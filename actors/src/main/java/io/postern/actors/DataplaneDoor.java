package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.Path;
import io.postern.dataplane.RefusedPacket;
import io.postern.dataplane.Selector;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Refusal;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the packet path's threads hand over to actors. Bounded: what does not fit is dropped and
 * counted, and the packet path never waits.
 */
final class DataplaneDoor implements DataplaneEvents {
  private static final Logger LOG = LoggerFactory.getLogger(DataplaneDoor.class);

  // Ours. What anybody may forge leaves room for what comes of peers that we know.
  static final int MOST_WAITING = 4096;
  static final int MOST_OF_STRANGERS = 1024;

  private final Recipients recipients;
  private final ActorRef<Ingress.Command> ingress;
  private final HeadendMeters meters;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger ofStrangers = new AtomicInteger();

  DataplaneDoor(Recipients recipients, ActorRef<Ingress.Command> ingress, HeadendMeters meters) {
    this.recipients = recipients;
    this.ingress = ingress;
    this.meters = meters;
  }

  @Override
  public void control(Path path, boolean nonEspMarker, byte[] message) {
    IkePath whole = new IkePath(path, nonEspMarker);
    Optional<Mailbox> direct = recipients.direct(message);
    if (direct.isPresent()) {
      if (!direct.get().offer(whole, message)) {
        meters.ignored(Refusal.Reason.RATE_LIMIT);
      }
    } else if (recipients.know(message)) {
      offer(waiting, MOST_WAITING, new Ingress.Datagram(whole, message, waiting::decrementAndGet));
    } else {
      offer(
          ofStrangers,
          MOST_OF_STRANGERS,
          new Ingress.Datagram(whole, message, ofStrangers::decrementAndGet));
    }
  }

  @Override
  public void unknownSpi(Path path, boolean ah, int spi) {
    int protocol = ah ? Protocols.AH : Protocols.ESP;
    offer(
        ofStrangers,
        MOST_OF_STRANGERS,
        new Ingress.UnknownSpi(path, protocol, spi, ofStrangers::decrementAndGet));
  }

  @Override
  public void refused(RefusedPacket packet) {
    offer(waiting, MOST_WAITING, new Ingress.Refused(packet, waiting::decrementAndGet));
  }

  @Override
  public void firstPacket(int inboundSpi) {
    recipients.heardFirst(inboundSpi);
  }

  @Override
  public void peerMoved(int inboundSpi, Path seen) {
    recipients.tellOwner(inboundSpi, new SaEvent.EspMoved(seen));
  }

  @Override
  public void acquire(String policy, Selector entry, Selector packet) {
    offer(waiting, MOST_WAITING, new Ingress.Acquire(policy, entry, waiting::decrementAndGet));
  }

  @Override
  public void pathMtu(InetAddress peer, int octets) {
    LOG.atInfo()
        .addKeyValue("peer", peer.getHostAddress())
        .addKeyValue("mtu", octets)
        .log("the way to a peer takes smaller packets only");
  }

  @Override
  public void lifetimeSoft(int inboundSpi) {
    recipients.tellOwner(inboundSpi, new SaEvent.ByteLifetime(inboundSpi, false));
  }

  @Override
  public void sequenceOverflow(int inboundSpi, int outboundSpi, Path path) {
    LOG.atWarn()
        .addKeyValue("audit", "sequence-overflow")
        .addKeyValue("spi-in", "%08x".formatted(inboundSpi))
        .addKeyValue("spi-out", "%08x".formatted(outboundSpi))
        .addKeyValue("source", path.local().getAddress().getHostAddress())
        .addKeyValue("destination", path.remote().getAddress().getHostAddress())
        .log("an SA has used all its sequence numbers and ends");
  }

  @Override
  public void lifetimeHard(int inboundSpi) {
    recipients.tellOwner(inboundSpi, new SaEvent.ByteLifetime(inboundSpi, true));
  }

  @Override
  public void deviceMadeAgain(String device) {
    meters.restarted("tun");
    LOG.atWarn().addKeyValue("device", device).log("a deleted device was made again");
  }

  @Override
  public void graphRestarted(String graph, Throwable cause) {
    meters.restarted(graph);
    LOG.atError()
        .addKeyValue("graph", graph)
        .addKeyValue("reason", Refusal.Reason.INTERNAL_ERROR.label())
        .setCause(cause)
        .log("packet graph restarted");
  }

  private void offer(AtomicInteger count, int most, Ingress.Command command) {
    if (count.incrementAndGet() > most) {
      count.decrementAndGet();
      meters.ignored(Refusal.Reason.RATE_LIMIT);
    } else {
      ingress.tell(command);
    }
  }
}
