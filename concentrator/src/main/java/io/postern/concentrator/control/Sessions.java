package io.postern.concentrator.control;

import io.postern.actors.Negotiation;
import io.postern.actors.SessionView;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What the control interface may ask of the living part. */
public interface Sessions {
  CompletionStage<List<SessionView>> list();

  /** False if there is no session and no site of that name. */
  CompletionStage<Boolean> disconnect(String session);

  /** Brings a site up; false if there is none of that name. */
  CompletionStage<Boolean> connect(String site);

  /**
   * The last negotiations, the oldest first.
   *
   * @param peer a connection, address, identity or user; empty for all
   */
  CompletionStage<List<Negotiation>> explain(String peer);
}
