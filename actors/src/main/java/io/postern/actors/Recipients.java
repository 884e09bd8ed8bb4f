package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Fragment;
import io.postern.ike.message.Header;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who takes what is for a peer that we know: IKE SAs by their cookies, owners of child SAs by
 * inbound SPI. The packet path's own threads look here first, so that a message whose cookies came
 * back once wakes nobody but its recipient. For any thread.
 */
final class Recipients {
  private final Map<Cookies, Known> ikeSas = new ConcurrentHashMap<>();
  private final Map<Integer, ActorRef<SaEvent>> owners = new ConcurrentHashMap<>();

  /** Who waits for a first packet, by inbound SPI. */
  private final Map<Integer, ActorRef<IkeSa.Command>> waiting = new ConcurrentHashMap<>();

  /**
   * @param direct messages go there by themselves
   */
  private record Known(Mailbox sa, boolean direct) {}

  /**
   * Messages with these cookies are for this IKE SA. They still go through {@link Ingress}.
   *
   * @param cookies the responder's 0 if we began and it has not chosen one yet
   */
  void add(Cookies cookies, Mailbox sa) {
    ikeSas.put(cookies, new Known(sa, false));
  }

  /** The peer has sent our cookie back: from now on messages go to their IKE SA by themselves. */
  void open(Cookies cookies) {
    ikeSas.computeIfPresent(cookies, (_, known) -> new Known(known.sa, true));
  }

  Optional<Mailbox> remove(Cookies cookies) {
    return Optional.ofNullable(ikeSas.remove(cookies)).map(Known::sa);
  }

  /** What we began is known by our own cookie until the peer has chosen one too. */
  Optional<Mailbox> mailbox(Cookies cookies) {
    return Optional.ofNullable(ikeSas.get(cookies))
        .or(() -> Optional.ofNullable(ikeSas.get(new Cookies(cookies.initiator(), 0))))
        .map(Known::sa);
  }

  /** Its first packet is told to this IKE SA, under which it is made. */
  void awaitFirst(int inboundSpi, ActorRef<IkeSa.Command> sa) {
    waiting.put(inboundSpi, sa);
  }

  void awaitFirstNoMore(int inboundSpi) {
    waiting.remove(inboundSpi);
  }

  void heardFirst(int inboundSpi) {
    ActorRef<IkeSa.Command> sa = waiting.remove(inboundSpi);
    if (sa != null) {
      sa.tell(new IkeSa.HeardFirst(inboundSpi));
    }
  }

  void openChild(int inboundSpi, ActorRef<SaEvent> owner) {
    owners.put(inboundSpi, owner);
  }

  void closeChild(int inboundSpi) {
    owners.remove(inboundSpi);
  }

  /** Where a message goes by itself; empty if {@link Ingress} is to look at it. */
  Optional<Mailbox> direct(byte[] message) {
    return message.length < Header.SIZE || Fragment.isFragment(message)
        ? Optional.empty()
        : Optional.ofNullable(ikeSas.get(cookies(message))).filter(Known::direct).map(Known::sa);
  }

  /** Whether a message, or a fragment of one, has the cookies of an IKE SA. */
  boolean know(byte[] message) {
    return message.length >= Header.SIZE && mailbox(cookies(message)).isPresent();
  }

  private static Cookies cookies(byte[] message) {
    ByteBuffer header = ByteBuffer.wrap(message);
    return new Cookies(header.getLong(), header.getLong());
  }

  /** What became of a child SA; nothing if nobody has it any more. */
  void tellOwner(int inboundSpi, SaEvent event) {
    ActorRef<SaEvent> owner = owners.get(inboundSpi);
    if (owner != null) {
      owner.tell(event);
    }
  }
}
