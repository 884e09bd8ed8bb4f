package io.postern.ike.v1;

import java.util.List;
import java.util.Optional;

/**
 * One exchange between two ends that are the same in each run. The even messages the responder
 * hears.
 */
interface Scene {
  /** How many messages there are. */
  int size();

  Draft draft(int position);

  /** The message as it was sent. */
  byte[] sent(int position);

  Picture picture(int position);

  /** The end that is to hear the message at {@code position}, as it is then. */
  Heard.Listener listening(int position);

  /** Whether it runs under an ISAKMP SA. */
  boolean phaseTwo();

  /** What a hidden payload leads to that is not what it should be. */
  Heard hiddenDamage(int position);

  /** What a row leads to if it is not what the rule for its kind says. */
  default Optional<Heard> exception(int position, String what) {
    return Optional.empty();
  }

  /** Rows about what is in the payloads. */
  List<Damage> contents(int position);
}
