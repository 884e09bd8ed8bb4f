package io.postern.actors;

import akka.actor.typed.ActorRef;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.Fragment;
import io.postern.ike.message.Header;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who takes what is for a peer that we know: IKE SAs by their cookies, owners of child SAs by
 * inbound SPI. The packet path's own threads look here first, so that such a message wakes nobody
 * but its recipient. For any thread.
 */
final class Recipients {
  private final Map<Cookies, Mailbox> ikeSas = new ConcurrentHashMap<>();
  private final Map<Integer, ActorRef<SaEvent>> owners = new ConcurrentHashMap<>();

  /** Who waits for a first packet, by inbound SPI. */
  private final Map<Integer, ActorRef<IkeSa.Command>> waiting = new ConcurrentHashMap<>();

  /** Messages with these cookies are for this IKE SA: the peer has sent our cookie back. */
  void open(Cookies cookies, Mailbox sa) {
    ikeSas.put(cookies, sa);
  }

  void close(Cookies cookies) {
    ikeSas.remove(cookies);
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

  /** False for {@link Ingress} to look at: a fragment, a stranger's message, one too many. */
  boolean deliver(IkePath path, byte[] message) {
    if (message.length < Header.SIZE || Fragment.isFragment(message)) {
      return false;
    }
    ByteBuffer header = ByteBuffer.wrap(message);
    Mailbox sa = ikeSas.get(new Cookies(header.getLong(), header.getLong()));
    return sa != null && sa.offer(path, message);
  }

  /** What became of a child SA; nothing if nobody has it any more. */
  void tellOwner(int inboundSpi, SaEvent event) {
    ActorRef<SaEvent> owner = owners.get(inboundSpi);
    if (owner != null) {
      owner.tell(event);
    }
  }
}
