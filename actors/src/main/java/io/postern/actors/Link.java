package io.postern.actors;

import io.postern.ike.message.Refusal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The datagrams of one IKE SA: repeats what waits for an answer, and answers what is repeated with
 * what it answered before (RFC 2408 §5.1, RFC 2409 §5).
 */
final class Link {
  /** Ours: repetitions come within a few messages. */
  private static final int REMEMBERED = 24;

  /** Ours: a repeated datagram is answered this often, so that replay is no amplifier. */
  private static final int MOST_ANSWERS = 12;

  /** Ours: what nobody answers is said so often. */
  private static final int ANNOUNCEMENTS = 3;

  /** Ours: how often to look whether the last message of an exchange was lost. */
  private static final int LOOKS = 3;

  private final SaEnvironment environment;
  private final Alarm alarm;
  private final Map<Integer, Outstanding> outstanding = new HashMap<>();
  private final Map<Integer, LastWord> lastWords = new HashMap<>();
  private final LinkedHashMap<ByteBuffer, Answered> answered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Answered> eldest) {
          return size() > REMEMBERED;
        }
      };
  private IkePath path;
  private long lastSentNanos;
  private long octets;
  private boolean fragments;
  private int fragmentId;

  /** Timers, one for each message that waits; each ends in a call of {@link #repeat}. */
  interface Alarm {
    void set(int messageId, Duration after);

    void cancel(int messageId);
  }

  /**
   * @param announced nobody will answer it
   */
  private record Outstanding(byte[] datagram, int sent, boolean announced) {
    Outstanding again() {
      return new Outstanding(datagram, sent + 1, announced);
    }
  }

  /**
   * @param after when to look next, since the last time
   */
  private record LastWord(byte[] datagram, int looks, Duration after, BooleanSupplier lost) {}

  private record Answered(Optional<byte[]> reply, int times) {}

  Link(SaEnvironment environment, Alarm alarm, IkePath path) {
    this.environment = environment;
    this.alarm = alarm;
    this.path = path;
    this.lastSentNanos = environment.time().nanoTime();
  }

  IkePath path() {
    return path;
  }

  void moveTo(IkePath newPath) {
    path = newPath;
  }

  /** The peer takes large messages in fragments from now on. */
  void sendFragments() {
    fragments = true;
  }

  /** When something last went to the peer, for NAT keepalives. */
  long lastSentNanos() {
    return lastSentNanos;
  }

  /** Octets of messages of either direction so far, for the lifetime in kilobytes. */
  long octets() {
    return octets;
  }

  void send(byte[] datagram) {
    lastSentNanos = environment.time().nanoTime();
    octets += datagram.length;
    List<byte[]> datagrams =
        fragments ? FragmentSupport.cut(datagram, path, ++fragmentId & 0xffff) : List.of(datagram);
    datagrams.forEach(part -> environment.dataplane().sendControl(path.path(), part));
  }

  /** Sends, and sends again until {@link #settled}. */
  void request(int messageId, byte[] datagram) {
    send(datagram);
    outstanding.put(messageId, new Outstanding(datagram, 1, false));
    arm(messageId, 1);
  }

  /** Sends what has no answer, and sends it again a few times: one of them will arrive. */
  void announce(int messageId, byte[] datagram) {
    send(datagram);
    outstanding.put(messageId, new Outstanding(datagram, 1, true));
    arm(messageId, 1);
  }

  /**
   * Sends the last message of an exchange, and sends it again a few times while it seems lost.
   *
   * @param after when to look for the first time; each next wait is twice as long
   * @param lost whether it seems so now
   */
  void lastWord(int messageId, byte[] datagram, Duration after, BooleanSupplier lost) {
    send(datagram);
    lastWords.put(messageId, new LastWord(datagram, 0, after, lost));
    alarm.set(messageId, after);
  }

  private void look(int messageId, LastWord last) {
    if (last.lost.getAsBoolean()) {
      send(last.datagram);
    }
    if (last.looks + 1 < LOOKS) {
      Duration after = last.after.multipliedBy(2);
      lastWords.put(messageId, new LastWord(last.datagram, last.looks + 1, after, last.lost));
      alarm.set(messageId, after);
    } else {
      lastWords.remove(messageId);
    }
  }

  /** The answer came, or nobody waits for it any more. */
  void settled(int messageId) {
    outstanding.remove(messageId);
    lastWords.remove(messageId);
    alarm.cancel(messageId);
  }

  /** The timer of a request went off: sends it again, or says that the peer does not answer. */
  Optional<Refusal> repeat(int messageId) {
    LastWord last = lastWords.get(messageId);
    if (last != null) {
      look(messageId, last);
      return Optional.empty();
    }
    Outstanding waiting = outstanding.get(messageId);
    if (waiting == null) {
      return Optional.empty();
    }
    if (waiting.announced && waiting.sent >= ANNOUNCEMENTS) {
      outstanding.remove(messageId);
      return Optional.empty();
    }
    if (waiting.sent >= environment.retransmit().tries()) {
      outstanding.remove(messageId);
      return Optional.of(
          new Refusal(Refusal.Reason.TIMEOUT, "no answer to " + waiting.sent + " sendings"));
    }
    send(waiting.datagram);
    outstanding.put(messageId, waiting.again());
    arm(messageId, waiting.sent + 1);
    return Optional.empty();
  }

  private void arm(int messageId, int sent) {
    alarm.set(messageId, environment.retransmit().after(sent));
  }

  /** True if this datagram was taken before; then what answered it goes out again. */
  boolean repeated(byte[] datagram) {
    ByteBuffer digest = digest(datagram);
    Answered before = answered.get(digest);
    if (before == null) {
      return false;
    }
    if (before.reply.isPresent() && before.times < MOST_ANSWERS) {
      send(before.reply.get());
      answered.put(digest, new Answered(before.reply, before.times + 1));
    }
    return true;
  }

  /** This datagram was taken; a repetition gets {@code reply}, or silence. */
  void took(byte[] datagram, Optional<byte[]> reply) {
    octets += datagram.length;
    answered.put(digest(datagram), new Answered(reply, 0));
  }

  private static ByteBuffer digest(byte[] datagram) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(datagram));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
