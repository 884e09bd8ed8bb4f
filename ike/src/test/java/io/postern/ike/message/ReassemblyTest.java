package io.postern.ike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.postern.ike.message.FragmentAssembly.Outcome;
import io.postern.ike.message.Refusal.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fragments of many peers, and what other implementations did wrong with them. */
class ReassemblyTest {
  private static final FragmentLimits LIMITS =
      new FragmentLimits(4096, 64, 30_000_000_000L, 16 * 1024);

  private final Reassembly<String> reassembly = new Reassembly<>(LIMITS);

  @Test
  void peersDoNotDisturbOneAnother() {
    byte[] message = MsIkeeFragmentationTest.message(300, 7);
    List<byte[]> parts = Fragments.split(message, 190, 1);
    assertThat(reassembly.received(parts.get(0), "a", 0)).isInstanceOf(Outcome.Waiting.class);
    assertThat(reassembly.received(parts.get(1), "b", 0)).isInstanceOf(Outcome.Waiting.class);
    assertThat(reassembly.size()).isEqualTo(2);
    assertThat(reassembly.received(parts.get(1), "a", 0))
        .isEqualTo(new Outcome.Complete(Bytes.copyOf(message)));
    assertThat(reassembly.size()).isEqualTo(1);
  }

  @Test
  void theOldestGoesWhenMemoryIsFull() {
    Bytes data = Bytes.copyOf(new byte[4000]);
    byte[] message = MsIkeeFragmentationTest.message(300, 7);
    List<byte[]> parts = Fragments.split(message, 190, 1);
    reassembly.received(parts.get(0), "old", 0);
    for (int peer = 1; peer <= 3; peer++) {
      reassembly.received(fragment(peer, 1, data), "flood", peer);
    }
    assertThat(reassembly.size()).isEqualTo(4);
    reassembly.received(fragment(4, 1, data), "flood", 4);
    assertThat(reassembly.size()).isEqualTo(3);
    assertThat(reassembly.received(parts.get(1), "old", 5)).isInstanceOf(Outcome.Waiting.class);
  }

  /** A message that started anew is young again, and does not go with the old ones. */
  @Test
  void whatIsTooOldGoesByItself() {
    reassembly.received(fragment(1, 1, Bytes.ofHex("01")), "a", 0);
    reassembly.received(fragment(2, 1, Bytes.ofHex("01")), "a", 1_000_000_000L);
    reassembly.received(fragment(1, 1, Bytes.ofHex("02")), "a", 2_000_000_000L);
    reassembly.expire(30_000_000_000L);
    assertThat(reassembly.size()).isEqualTo(2);
    reassembly.expire(31_000_000_000L);
    assertThat(reassembly.size()).isEqualTo(1);
    reassembly.expire(32_000_000_000L);
    assertThat(reassembly.size()).isZero();
    assertThat(reassembly.heldOctets()).isZero();
  }

  /** Cisco ASA: a fragment length below that of its header, less which it wraps around. */
  @Test
  void cve20161287FragmentLengthBelowItsHeader() {
    for (int length = 0; length <= 8; length++) {
      byte[] datagram = fragment(1, 1, Bytes.ofHex("01"));
      datagram[31] = (byte) length;
      assertThat(refused(datagram)).isEqualTo(Reason.MALFORMED_PAYLOAD);
    }
    assertThat(reassembly.heldOctets()).isZero();
  }

  /** Cisco ASA: fragments whose lengths together are more than the place made for them. */
  @Test
  void cve20161287FragmentsOfMoreThanAMessage() {
    Bytes data = Bytes.copyOf(new byte[1024]);
    for (int number = 1; number <= 4; number++) {
      assertThat(reassembly.received(fragment(1, number, data), "a", 0))
          .isInstanceOf(Outcome.Waiting.class);
    }
    assertThat(refused(fragment(1, 5, Bytes.ofHex("01")))).isEqualTo(Reason.TOO_MANY_PAYLOADS);
    assertThat(reassembly.heldOctets()).isZero();
  }

  /** racoon: fragments without octets. */
  @Test
  void cve20091574FragmentWithoutOctets() {
    assertThat(refused(fragment(1, 1, Bytes.EMPTY))).isEqualTo(Reason.MALFORMED_PAYLOAD);
  }

  /** strongSwan: a fragment by itself, with number 0 or without the first. */
  @Test
  void cve20136076FragmentWithoutAFirst() {
    assertThat(refused(fragment(1, 0, Bytes.ofHex("01")))).isEqualTo(Reason.MALFORMED_PAYLOAD);
    Fragment last = new Fragment(new Cookies(1, 2), 2, 0, 1, 2, true, Bytes.ofHex("01"));
    assertThat(reassembly.received(ReassemblyPropertyTest.datagram(last), "a", 0))
        .isInstanceOf(Outcome.Waiting.class);
  }

  /** racoon: each fragment walked a list of those before it. */
  @Test
  void cve201610396NumbersAreBounded() {
    assertThat(refused(fragment(1, 65, Bytes.ofHex("01")))).isEqualTo(Reason.TOO_MANY_PAYLOADS);
    for (int number = 64; number >= 1; number--) {
      reassembly.received(fragment(1, number, Bytes.ofHex("01")), "a", 0);
    }
    assertThat(reassembly.heldOctets())
        .isEqualTo(FragmentLimits.MESSAGE_COST + 64 * (FragmentLimits.FRAGMENT_COST + 1));
  }

  @Test
  void limitsHaveRoomForAMessage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FragmentLimits(4096, 64, 1, 64 * 96 + 4096));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FragmentLimits(4096, 64, 90_000_000_001L, 1 << 20));
  }

  private Reason refused(byte[] datagram) {
    return switch (reassembly.received(datagram, "a", 0)) {
      case Outcome.Refused(Refusal refusal) -> refusal.reason();
      case Outcome.Waiting waiting -> throw new AssertionError(waiting.toString());
      case Outcome.Complete complete -> throw new AssertionError(complete.toString());
    };
  }

  private static byte[] fragment(int cookie, int number, Bytes data) {
    return ReassemblyPropertyTest.datagram(
        new Fragment(new Cookies(cookie, 2), 2, 0, 1, number, false, data));
  }
}
