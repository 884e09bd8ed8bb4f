package io.postern.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.postern.ike.message.Refusal;

/**
 * What is left of a {@link Peer} whose IKE SA works for another session or a site now: nothing but
 * its supervisor.
 */
final class Lent {
  private Lent() {}

  static Behavior<Peer.Command> until(ActorContext<Peer.Command> context, String session) {
    return Behaviors.receive(Peer.Command.class)
        .onAnyMessage(other -> Behaviors.same())
        .onSignal(
            ChildFailed.class,
            failed -> {
              log(context, session, failed);
              return Behaviors.stopped();
            })
        .onSignal(Terminated.class, ended -> Behaviors.stopped())
        .build();
  }

  /** A defect of ours. */
  static void log(ActorContext<?> context, String session, ChildFailed failed) {
    context
        .getLog()
        .atError()
        .addKeyValue("session", session)
        .addKeyValue("reason", Refusal.Reason.INTERNAL_ERROR.label())
        .setCause(failed.getCause())
        .log("an SA failed");
  }
}
