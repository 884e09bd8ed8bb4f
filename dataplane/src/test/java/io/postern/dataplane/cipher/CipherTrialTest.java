package io.postern.dataplane.cipher;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.SaKeys;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** The machine does something else now and then, and a program begins slowly. */
class CipherTrialTest {
  private static final long A_PACKET = 100_000;
  private static final long A_PAUSE = 500_000;

  @Test
  void whatHoldsUpTheFirstDoesNotMakeItTheSlower() {
    AtomicBoolean secondHadItsTurn = new AtomicBoolean();
    Timed first = new Timed("first", () -> secondHadItsTurn.get() ? 0 : A_PAUSE);
    Timed second =
        new Timed(
            "second",
            () -> {
              secondHadItsTurn.set(true);
              return A_PACKET;
            });
    try (CipherTrial trial = new CipherTrial(EspTransform.AES_128_GCM, EspIntegrity.NONE)) {
      assertThat(trial.fastestFirst(List.of(first, second))).containsExactly(first, second);
    }
  }

  @Test
  void theFasterComesFirst() {
    Timed slow = new Timed("slow", () -> A_PACKET);
    Timed fast = new Timed("fast", () -> 0);
    try (CipherTrial trial = new CipherTrial(EspTransform.AES_128_GCM, EspIntegrity.NONE)) {
      assertThat(trial.fastestFirst(List.of(slow, fast))).containsExactly(fast, slow);
    }
  }

  /**
   * Takes its time and does nothing.
   *
   * @param nanos for the next packet
   */
  private record Timed(String name, LongSupplier nanos) implements CipherBackend, PacketCipher {
    @Override
    public boolean supports(EspTransform transform, EspIntegrity integrity) {
      return true;
    }

    @Override
    public PacketCipher sealing(
        EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
      return this;
    }

    @Override
    public PacketCipher opening(
        EspTransform transform, EspIntegrity integrity, SaKeys keys, boolean extended) {
      return this;
    }

    @Override
    public Authenticator authenticator(EspIntegrity integrity, SaKeys keys) {
      throw new IllegalArgumentException("there is none");
    }

    @Override
    public void seal(long clear, int clearLength, long packet, long sequence, Scratch scratch) {
      long end = System.nanoTime() + nanos.getAsLong();
      while (System.nanoTime() - end < 0) {
        Thread.onSpinWait();
      }
    }

    @Override
    public boolean open(long packet, int length, long sequence, Scratch scratch) {
      return true;
    }

    @Override
    public void close() {}
  }
}
