package io.postern.concentrator.control;

import io.postern.actors.SessionView;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What the control interface may ask of the living part. */
public interface Sessions {
  CompletionStage<List<SessionView>> list();

  /** False if there is no such session. */
  CompletionStage<Boolean> disconnect(String session);
}
