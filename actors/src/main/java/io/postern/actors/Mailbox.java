package io.postern.actors;

import akka.actor.typed.ActorRef;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An IKE SA, and how many messages it has not taken yet: at most so many at a time, since each may
 * cost a key derivation, and none is proven yet.
 */
record Mailbox(ActorRef<IkeSa.Command> ref, AtomicInteger waiting) {
  /** Ours: more messages of one peer at a time are a flood. */
  static final int MOST_WAITING = 32;

  Mailbox(ActorRef<IkeSa.Command> ref) {
    this(ref, new AtomicInteger());
  }

  /** False if it is full. */
  boolean offer(IkePath path, byte[] message) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return false;
    }
    ref.tell(new IkeSa.Received(path, message, waiting::decrementAndGet));
    return true;
  }
}
