package io.postern.ike.v1;

import io.postern.ike.message.PayloadType;
import io.postern.ike.message.Refusal.Reason;
import java.util.Set;

/**
 * What RFC 2409 says of one message beyond which payloads the genuine one has, from which the table
 * of its bad variants follows.
 *
 * @param first whether it begins an exchange, so that what is wrong with it ends that
 * @param sealed whether it has to be encrypted
 * @param either whether it need not be, but may
 * @param ordered how many payloads have a place of their own at the front
 * @param optional those that may be missing, without a difference
 * @param repeatable those that may be there more than once
 * @param welcome those that may be there although the genuine message has none
 * @param hidden those whose bodies are encrypted on their own
 * @param veiled whether all that is wrong inside is one thing: nothing that opens under a wrong key
 *     makes sense
 */
record Picture(
    boolean first,
    boolean sealed,
    boolean either,
    int ordered,
    Set<PayloadType> optional,
    Set<PayloadType> repeatable,
    Set<PayloadType> welcome,
    Set<PayloadType> hidden,
    boolean veiled) {
  static Picture clear() {
    return new Picture(
        false, false, false, 0, Set.of(), Set.of(), Set.of(), Set.of(), /* veiled= */ false);
  }

  static Picture encrypted() {
    return new Picture(
        false, true, false, 0, Set.of(), Set.of(), Set.of(), Set.of(), /* veiled= */ false);
  }

  Picture beginning() {
    return new Picture(
        true, sealed, either, ordered, optional, repeatable, welcome, hidden, veiled);
  }

  Picture maybeClear() {
    return new Picture(first, sealed, true, ordered, optional, repeatable, welcome, hidden, veiled);
  }

  Picture ordered(int count) {
    return new Picture(first, sealed, either, count, optional, repeatable, welcome, hidden, veiled);
  }

  Picture optional(PayloadType... types) {
    return new Picture(
        first, sealed, either, ordered, Set.of(types), repeatable, welcome, hidden, veiled);
  }

  Picture repeatable(PayloadType... types) {
    return new Picture(
        first, sealed, either, ordered, optional, Set.of(types), welcome, hidden, veiled);
  }

  Picture welcome(PayloadType... types) {
    return new Picture(
        first, sealed, either, ordered, optional, repeatable, Set.of(types), hidden, veiled);
  }

  Picture hidden(PayloadType... types) {
    return new Picture(
        first, sealed, either, ordered, optional, repeatable, welcome, Set.of(types), veiled);
  }

  Picture behindKey() {
    return new Picture(first, sealed, either, ordered, optional, repeatable, welcome, hidden, true);
  }

  /** A message that is none: seen without opening it. */
  Heard outside(Reason reason) {
    return first ? Heard.failed(reason) : Heard.ignored(reason);
  }

  /** A message whose inside is wrong. */
  Heard inside(Reason reason) {
    return outside(veiled ? Reason.AUTHENTICATION_FAILED : reason);
  }
}
