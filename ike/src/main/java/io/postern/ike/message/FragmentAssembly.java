package io.postern.ike.message;

import io.postern.ike.message.Refusal.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Puts together the message of one IKE SA that is on its way in fragments ([MS-IKEE] §3.3.5.3): one
 * message at a time, the newer in place of the older.
 *
 * <p>Nothing here is authenticated, so a fragment may come from anybody who has seen the cookies.
 * What contradicts itself is never mixed: the newest fragment counts, and what stood against it is
 * forgotten; the peer sends again what was lost. Peers give all their messages one fragment ID
 * (strongSwan always 1), so that a late repetition of an old message must not be in the way of the
 * next one.
 */
public final class FragmentAssembly {
  /** What became of a fragment. */
  public sealed interface Outcome {
    /**
     * It is kept, or was there already; others are missing.
     *
     * @param forgotten why what was there before it is gone, if it is
     */
    record Waiting(Optional<Refusal> forgotten) implements Outcome {}

    /**
     * It was the last that was missing.
     *
     * @param datagram the whole message, as if it had come in one datagram: to be read, and
     *     decrypted, like any other
     */
    record Complete(Bytes datagram) implements Outcome {}

    /** It is not kept. */
    record Refused(Refusal refusal) implements Outcome {}
  }

  /** What fragments of one message have in common. */
  private record Message(Cookies cookies, int exchange, int messageId, int id) {
    static Message of(Fragment fragment) {
      return new Message(
          fragment.cookies(), fragment.exchange(), fragment.messageId(), fragment.id());
    }
  }

  private final FragmentLimits limits;
  private final Map<Integer, Bytes> parts = new HashMap<>();
  private Optional<Message> message = Optional.empty();
  private int octets;
  private int lastNumber;
  private int highestNumber;
  private long sinceNanos;

  public FragmentAssembly(FragmentLimits limits) {
    this.limits = limits;
  }

  /**
   * A fragment arrived.
   *
   * @param nowNanos as {@link System#nanoTime}; does not go backwards
   */
  public Outcome received(Fragment fragment, long nowNanos) {
    expire(nowNanos);
    if (fragment.number() > limits.fragments() || fragment.data().size() > limits.messageOctets()) {
      return new Outcome.Refused(tooLarge(fragment));
    }
    Optional<Refusal> forgotten = contradiction(fragment);
    if (forgotten.isPresent()) {
      clear();
    }
    if (fragment.data().equals(part(fragment.number()))) {
      return new Outcome.Waiting(forgotten);
    }
    if (octets + fragment.data().size() > limits.messageOctets()) {
      clear();
      return new Outcome.Refused(tooLarge(fragment));
    }
    keep(fragment, nowNanos);
    return parts.size() == lastNumber
        ? conclude(fragment, nowNanos)
        : new Outcome.Waiting(forgotten);
  }

  /** Forgets what has waited for too long; true if nothing is kept. */
  public boolean expire(long nowNanos) {
    if (!isEmpty() && nowNanos - sinceNanos >= limits.timeoutNanos()) {
      clear();
    }
    return isEmpty();
  }

  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /** When the first fragment of what is kept came. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** What is kept, with what it costs to keep it. */
  public long heldOctets() {
    return isEmpty()
        ? 0
        : FragmentLimits.MESSAGE_COST + (long) parts.size() * FragmentLimits.FRAGMENT_COST + octets;
  }

  /** Why a fragment and those that are kept cannot be of one message, if they cannot. */
  private Optional<Refusal> contradiction(Fragment fragment) {
    if (isEmpty()) {
      return Optional.empty();
    }
    if (!message.equals(Optional.of(Message.of(fragment)))) {
      return contradicts("another message before this one was whole");
    }
    Bytes same = parts.get(fragment.number());
    if (same != null && !same.equals(fragment.data())) {
      return contradicts("fragment %d a second time, but another".formatted(fragment.number()));
    }
    boolean beyond = lastNumber != 0 && fragment.number() > lastNumber;
    boolean otherEnd =
        fragment.last()
            ? highestNumber > fragment.number()
                || (lastNumber != fragment.number() && (same != null || lastNumber != 0))
            : lastNumber == fragment.number();
    return beyond || otherEnd
        ? contradicts(
            "fragment %d%s, the last is %d, the highest %d"
                .formatted(
                    fragment.number(), fragment.last() ? " (last)" : "", lastNumber, highestNumber))
        : Optional.empty();
  }

  private static Optional<Refusal> contradicts(String detail) {
    return Optional.of(new Refusal(Reason.MALFORMED_PAYLOAD, detail));
  }

  private static Refusal tooLarge(Fragment fragment) {
    return new Refusal(
        Reason.TOO_MANY_PAYLOADS,
        "fragment %d of %d octets is more than a message may have"
            .formatted(fragment.number(), fragment.data().size()));
  }

  private void keep(Fragment fragment, long nowNanos) {
    if (isEmpty()) {
      sinceNanos = nowNanos;
      message = Optional.of(Message.of(fragment));
    }
    parts.put(fragment.number(), fragment.data());
    octets += fragment.data().size();
    highestNumber = Math.max(highestNumber, fragment.number());
    if (fragment.last()) {
      lastNumber = fragment.number();
    }
  }

  /** A message whose own length is another is of two; the newest fragment is of the next one. */
  private Outcome conclude(Fragment newest, long nowNanos) {
    List<Bytes> inOrder = IntStream.rangeClosed(1, lastNumber).mapToObj(this::part).toList();
    clear();
    Bytes whole = Bytes.concat(inOrder);
    if (Fragments.isWhole(whole.toArray(), newest.cookies())) {
      return new Outcome.Complete(whole);
    }
    Refusal refusal =
        new Refusal(
            Reason.UNEQUAL_LENGTH,
            "%d fragments make %d octets that are no message of this IKE SA"
                .formatted(inOrder.size(), whole.size()));
    if (inOrder.size() == 1) {
      return new Outcome.Refused(refusal);
    }
    keep(newest, nowNanos);
    return new Outcome.Waiting(Optional.of(refusal));
  }

  private Bytes part(int number) {
    return parts.getOrDefault(number, Bytes.EMPTY);
  }

  private void clear() {
    parts.clear();
    message = Optional.empty();
    octets = 0;
    lastNumber = 0;
    highestNumber = 0;
  }
}
