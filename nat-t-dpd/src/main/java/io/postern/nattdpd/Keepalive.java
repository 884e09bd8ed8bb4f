package io.postern.nattdpd;

import java.time.Duration;

/**
 * When to send a NAT keepalive: one octet 0xFF to the peer's port 4500 (RFC 3948 §2.3, §4). Only
 * the end behind a NAT sends them, and only when it sent nothing else for a while. One received
 * says nothing about whether a peer lives.
 *
 * <p>One owner; times are of {@link System#nanoTime()} or any clock like it.
 */
public final class Keepalive {
  /** RFC 3948 §4: M. */
  public static final Duration DEFAULT_SILENCE = Duration.ofSeconds(20);

  /** RFC 3948 §2.3. */
  public static final byte PAYLOAD = (byte) 0xff;

  private final boolean needed;
  private final long silenceNanos;
  private long lastSentNanos;

  public Keepalive(NatFinding finding, Duration silence, long nowNanos) {
    if (!silence.isPositive()) {
      throw new IllegalArgumentException("a keepalive after " + silence + " of silence");
    }
    needed = finding.localBehindNat();
    silenceNanos = silence.toNanos();
    lastSentNanos = nowNanos;
  }

  /** What to do at a wake-up. */
  public sealed interface Decision {
    /** Never ask again: we are not behind a NAT. */
    record Off() implements Decision {}

    record Quiet(long nextWakeNanos) implements Decision {}

    record Send(long nextWakeNanos) implements Decision {}
  }

  /** Anything went to the peer's same address and port, IKE or ESP. */
  public void sent(long atNanos) {
    if (atNanos - lastSentNanos > 0) {
      lastSentNanos = atNanos;
    }
  }

  public Decision wake(long nowNanos) {
    if (!needed) {
      return new Decision.Off();
    }
    if (nowNanos - lastSentNanos < silenceNanos) {
      return new Decision.Quiet(lastSentNanos + silenceNanos);
    }
    lastSentNanos = nowNanos;
    return new Decision.Send(nowNanos + silenceNanos);
  }
}
