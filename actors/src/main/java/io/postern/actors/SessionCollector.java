package io.postern.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Asks each peer for its view and answers once, with those that came in time. */
final class SessionCollector extends AbstractBehavior<SessionCollector.Command> {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  sealed interface Command {}

  private record Described(SessionView view) implements Command {}

  private record Over() implements Command {}

  private final int expected;
  private final ActorRef<List<SessionView>> replyTo;
  private final List<SessionView> views;

  private SessionCollector(
      ActorContext<Command> context,
      List<ActorRef<Describe>> peers,
      List<SessionView> known,
      ActorRef<List<SessionView>> replyTo) {
    super(context);
    this.expected = known.size() + peers.size();
    this.views = new ArrayList<>(known);
    this.replyTo = replyTo;
    ActorRef<SessionView> here = context.messageAdapter(SessionView.class, Described::new);
    peers.forEach(peer -> peer.tell(new Describe(here)));
  }

  /**
   * @param known views that nobody need be asked for
   */
  static Behavior<Command> create(
      List<ActorRef<Describe>> peers,
      List<SessionView> known,
      ActorRef<List<SessionView>> replyTo) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startSingleTimer(new Over(), peers.isEmpty() ? Duration.ZERO : PATIENCE);
                  return new SessionCollector(context, peers, known, replyTo);
                }));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Described.class, this::onDescribed)
        .onMessage(Over.class, over -> answer())
        .build();
  }

  private Behavior<Command> onDescribed(Described described) {
    views.add(described.view());
    return views.size() == expected ? answer() : this;
  }

  private Behavior<Command> answer() {
    views.sort(Comparator.comparing(SessionView::since));
    replyTo.tell(List.copyOf(views));
    return Behaviors.stopped();
  }
}
