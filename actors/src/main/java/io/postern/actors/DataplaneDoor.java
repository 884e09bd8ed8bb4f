package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.Path;
import io.postern.ike.message.Refusal;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the packet path's threads hand over to actors. Bounded: what does not fit is dropped and
 * counted, and the packet path never waits.
 */
final class DataplaneDoor implements DataplaneEvents {
  private static final Logger LOG = LoggerFactory.getLogger(DataplaneDoor.class);

  /** Ours: about a second of handshakes of a busy headend. */
  private static final int MOST_WAITING = 4096;

  private final ActorRef<Ingress.Command> ingress;
  private final HeadendMeters meters;
  private final AtomicInteger waiting = new AtomicInteger();

  DataplaneDoor(ActorRef<Ingress.Command> ingress, HeadendMeters meters) {
    this.ingress = ingress;
    this.meters = meters;
  }

  @Override
  public void control(Path path, boolean nonEspMarker, byte[] message) {
    offer(new Ingress.Datagram(new IkePath(path, nonEspMarker), message, this::taken));
  }

  @Override
  public void unknownSpi(Path path, Encapsulation encapsulation, int spi) {
    offer(new Ingress.UnknownSpi(path, encapsulation, spi, this::taken));
  }

  @Override
  public void peerMoved(int inboundSpi, Path seen) {
    offer(new Ingress.EspMoved(inboundSpi, seen, this::taken));
  }

  @Override
  public void lifetimeSoft(int inboundSpi) {
    ingress.tell(new Ingress.ByteLifetime(inboundSpi, false));
  }

  @Override
  public void lifetimeHard(int inboundSpi) {
    ingress.tell(new Ingress.ByteLifetime(inboundSpi, true));
  }

  @Override
  public void graphRestarted(String graph, Throwable cause) {
    LOG.atError()
        .addKeyValue("graph", graph)
        .addKeyValue("reason", Refusal.Reason.INTERNAL_ERROR.label())
        .setCause(cause)
        .log("packet graph restarted");
  }

  private void offer(Ingress.Command command) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      meters.ignored(Refusal.Reason.RATE_LIMIT);
    } else {
      ingress.tell(command);
    }
  }

  private void taken() {
    waiting.decrementAndGet();
  }
}
