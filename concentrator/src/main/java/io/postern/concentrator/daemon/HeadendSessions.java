package io.postern.concentrator.daemon;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.postern.actors.Headend;
import io.postern.actors.Negotiation;
import io.postern.actors.SessionView;
import io.postern.concentrator.control.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The sessions of a headend that is the guardian of its actor system. */
public final class HeadendSessions implements Sessions {
  /** A headend that is slower than this is not well, and the asker should learn it. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ActorSystem<Headend.Command> system;

  public HeadendSessions(ActorSystem<Headend.Command> system) {
    this.system = system;
  }

  @Override
  public CompletionStage<List<SessionView>> list() {
    return AskPattern.ask(system, Headend.ListSessions::new, PATIENCE, system.scheduler());
  }

  @Override
  public CompletionStage<Boolean> disconnect(String session) {
    return AskPattern.ask(
        system, replyTo -> new Headend.Disconnect(session, replyTo), PATIENCE, system.scheduler());
  }

  @Override
  public CompletionStage<Boolean> connect(String site) {
    return AskPattern.ask(
        system, replyTo -> new Headend.Connect(site, replyTo), PATIENCE, system.scheduler());
  }

  @Override
  public CompletionStage<List<Negotiation>> explain(String peer) {
    return AskPattern.ask(
        system, replyTo -> new Headend.Explain(peer, replyTo), PATIENCE, system.scheduler());
  }
}
