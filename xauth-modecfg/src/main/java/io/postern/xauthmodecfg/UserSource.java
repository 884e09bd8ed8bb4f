package io.postern.xauthmodecfg;

import io.postern.ike.key.Secret;

/**
 * Who may log in. A call takes long on purpose (password hashes) or waits for a network: run it on
 * a bounded pool of threads of its own, never on that of the actors.
 */
public interface UserSource {
  /**
   * Never throws for what a user typed, nor for a backend that does not answer.
   *
   * @param user as the client sent it: any text
   * @param password neither changed nor closed here
   */
  Verdict verify(String user, Secret password);
}
