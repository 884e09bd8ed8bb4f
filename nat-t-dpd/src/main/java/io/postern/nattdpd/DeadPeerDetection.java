package io.postern.nattdpd;

import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/**
 * Watches one IKE SA by its traffic (RFC 3706). Both directions: asking whether the peer lives, and
 * answering when it asks.
 *
 * <p>A question that gets no answer is sent again with its sequence number unchanged (§5.4
 * "retransmit"), and best as the same octets: some peers count only the number that they expect as
 * a sign of life, others answer a repeated message by its octets.
 *
 * <p>The peer's questions must come with rising numbers (§6.2). A gap is accepted, since a question
 * may be lost on the way; the last number again is accepted a few times, since our answer may have
 * been lost; an older number is a replay (§7) and refused. A peer that restarts has a new IKE SA,
 * and thereby a new machine here.
 *
 * <p>One owner; times are of {@link System#nanoTime()} or any clock like it.
 */
public final class DeadPeerDetection {
  /** Ours: how often one question is answered. */
  private static final int MOST_ANSWERS = 10;

  /** Ours: a process that slept through the timeout asks this often before it gives a peer up. */
  private static final int FEWEST_SENDINGS = 3;

  private final long delayNanos;
  private final long retransmitNanos;
  private final long timeoutNanos;

  private int sequence;
  private OptionalInt peerSequence;
  private int answersToPeerSequence;

  private long aliveNanos;
  private int sendings;
  private long firstSentNanos;
  private long lastSentNanos;

  /** What survives a change of the node that holds an SA. */
  public record Sequences(int ours, OptionalInt peers) {
    /** Starts at random with the high bit clear, so that it never overflows (§6.2). */
    public static Sequences fresh(RandomGenerator random) {
      return new Sequences(random.nextInt() & 0x7fff_ffff, OptionalInt.empty());
    }
  }

  /** What to do at a wake-up. */
  public sealed interface Decision {
    record Quiet(long nextWakeNanos) implements Decision {}

    /**
     * Send R-U-THERE.
     *
     * @param again true if the question with this number was sent before
     */
    record Ask(int sequence, boolean again, long nextWakeNanos) implements Decision {}

    /** Delete the IKE SA and its child SAs (§5.4). */
    record Dead() implements Decision {}
  }

  /**
   * @param sequences {@link Sequences#fresh} for a new IKE SA
   */
  public DeadPeerDetection(DpdTiming timing, Sequences sequences, long nowNanos) {
    delayNanos = timing.delay().toNanos();
    retransmitNanos = timing.retransmit().toNanos();
    timeoutNanos = timing.timeout().toNanos();
    sequence = sequences.ours();
    peerSequence = sequences.peers();
    aliveNanos = nowNanos;
  }

  public Sequences sequences() {
    return new Sequences(sequence, peerSequence);
  }

  /** The peer proved that it lives: an authenticated packet, IKE or ESP, arrived (§5.4). */
  public void traffic(long atNanos) {
    if (atNanos - aliveNanos <= 0) {
      return;
    }
    aliveNanos = atNanos;
    if (sendings > 0 && atNanos - firstSentNanos >= 0) {
      settle();
    }
  }

  /** Something unproven says that the peer may be gone: the next wake-up asks. */
  public void doubted(long nowNanos) {
    if (sendings == 0 && nowNanos - aliveNanos < delayNanos) {
      aliveNanos = nowNanos - delayNanos;
    }
  }

  /** R-U-THERE-ACK arrived, encrypted and hashed; accepted only for the open question (§6.1). */
  public Reading<DpdNotification> acknowledged(DpdNotification answer, long nowNanos) {
    if (answer.kind() != DpdNotification.Kind.ANSWER
        || sendings == 0
        || answer.sequence() != sequence) {
      return Reading.refused(
          Reason.UNEXPECTED_MESSAGE,
          "DPD answer %s, %s"
              .formatted(
                  Integer.toUnsignedString(answer.sequence()),
                  sendings == 0
                      ? "no question is open"
                      : "expected " + Integer.toUnsignedString(sequence)));
    }
    settle();
    aliveNanos = nowNanos;
    return Reading.accepted(answer);
  }

  /** R-U-THERE arrived, encrypted and hashed; gives the answer to send (§5.2, §6.2). */
  public Reading<DpdNotification> answer(DpdNotification question, long nowNanos) {
    int number = question.sequence();
    if (question.kind() != DpdNotification.Kind.QUESTION) {
      return Reading.refused(Reason.UNEXPECTED_MESSAGE, "a DPD answer is not a question");
    }
    int ahead = peerSequence.isPresent() ? number - peerSequence.getAsInt() : 1;
    if (ahead < 0) {
      return Reading.refused(
          Reason.UNEXPECTED_MESSAGE,
          "DPD question %s is a replay, the last was %s"
              .formatted(
                  Integer.toUnsignedString(number),
                  Integer.toUnsignedString(peerSequence.getAsInt())));
    }
    answersToPeerSequence = ahead == 0 ? answersToPeerSequence + 1 : 1;
    if (answersToPeerSequence > MOST_ANSWERS) {
      return Reading.refused(
          Reason.RATE_LIMIT,
          "DPD question %s for more than %d times"
              .formatted(Integer.toUnsignedString(number), MOST_ANSWERS));
    }
    if (ahead > 0) {
      peerSequence = OptionalInt.of(number);
      traffic(nowNanos); // a repeated question may be a replay and proves nothing (§7)
    }
    return Reading.accepted(new DpdNotification(DpdNotification.Kind.ANSWER, number));
  }

  public Decision wake(long nowNanos) {
    if (sendings == 0) {
      if (nowNanos - aliveNanos < delayNanos) {
        return new Decision.Quiet(aliveNanos + delayNanos);
      }
      firstSentNanos = nowNanos;
      return ask(nowNanos);
    }
    if (nowNanos - lastSentNanos < retransmitNanos) {
      return new Decision.Quiet(lastSentNanos + retransmitNanos);
    }
    if (nowNanos - firstSentNanos >= timeoutNanos && sendings >= FEWEST_SENDINGS) {
      return new Decision.Dead();
    }
    return ask(nowNanos);
  }

  private Decision ask(long nowNanos) {
    sendings++;
    lastSentNanos = nowNanos;
    return new Decision.Ask(sequence, sendings > 1, nowNanos + retransmitNanos);
  }

  /** The open question has its answer; the next one has the next number (§6.2). */
  private void settle() {
    sendings = 0;
    sequence++;
  }
}
