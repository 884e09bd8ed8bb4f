package io.postern.ike.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.postern.ike.message.FragmentAssembly.Outcome;
import io.postern.ike.message.Refusal.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** [MS-IKEE] §2.2.3.1, §3.3.2, §3.3.5.3 and §3.3.6.1: IKE messages in fragments. */
class MsIkeeFragmentationTest {
  private static final Cookies COOKIES = new Cookies(0x0102030405060708L, 0x1112131415161718L);
  private static final long SECOND = 1_000_000_000L;

  private final FragmentAssembly assembly = new FragmentAssembly(FragmentLimits.DEFAULT);

  /** strongSwan 5.9.8 sends its certificate so: exchange type 2, message ID 0, fragment ID 1. */
  @ParameterizedTest
  @ValueSource(strings = {"strongswan-site-rsa-initiator", "strongswan-site-rsa-responder"})
  void reassemblesWhatStrongSwanSent(String conversation) {
    List<CapturedMessage> messages = CapturedMessage.of(conversation);
    int made = 0;
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i).row().isEmpty()) {
        Outcome outcome = assembly.received(read(messages.get(i).datagram()), 0);
        if (outcome instanceof Outcome.Complete(Bytes datagram)) {
          CapturedMessage whole = messages.get(i + 1);
          assertThat(datagram.slice(0, Header.SIZE)).isEqualTo(whole.header());
          assertThat(datagram.size())
              .isEqualTo(Header.SIZE + whole.decrypted().orElseThrow().size());
          made++;
        }
      }
    }
    assertThat(made).isPositive();
    assertThat(assembly.isEmpty()).isTrue();
  }

  /** §3.3.6.1: numbered 1 to n, one ID, the Encrypted flag cleared, LAST_FRAGMENT on the last. */
  @Test
  void splitsAsWritten() {
    byte[] message = message(1500, 7);
    List<byte[]> datagrams = Fragments.split(message, Fragments.IPV4_SIZE, 0xabcd);
    List<Fragment> fragments = datagrams.stream().map(MsIkeeFragmentationTest::read).toList();
    assertThat(fragments).extracting(Fragment::number).containsExactly(1, 2, 3);
    assertThat(fragments).extracting(Fragment::last).containsExactly(false, false, true);
    assertThat(fragments).extracting(Fragment::id).containsOnly(0xabcd);
    assertThat(fragments).extracting(Fragment::messageId).containsOnly(7);
    assertThat(fragments).extracting(Fragment::cookies).containsOnly(COOKIES);
    assertThat(datagrams).allSatisfy(datagram -> assertThat(datagram[19]).isEqualTo((byte) 0));
    assertThat(datagrams.getFirst()).hasSize(Fragments.IPV4_SIZE);
    assertThat(Bytes.concat(fragments.stream().map(Fragment::data).toList()))
        .isEqualTo(Bytes.copyOf(message));
  }

  @Test
  void whatFitsIsNotSplit() {
    byte[] message = message(548, 7);
    assertThat(Fragments.split(message, 548, 1)).containsExactly(message);
    assertThat(Fragments.split(message, 547, 1)).hasSize(2);
  }

  @Test
  void aNumberHasOneOctet() {
    assertThat(Fragments.split(message(255 * 64, 7), 100, 1)).hasSize(255);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fragments.split(message(255 * 64 + 1, 7), 100, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fragments.split(message(100, 7), Fragment.OVERHEAD, 1));
  }

  /** §2.2.3.1: RESERVED and all other flags are ignored. */
  @Test
  void ignoresReservedAndOtherFlags() {
    byte[] datagram = Fragments.split(message(200, 7), 190, 1).getLast();
    datagram[Header.SIZE + 1] = 0x55;
    datagram[Header.SIZE + 7] = (byte) 0xff;
    assertThat(read(datagram).last()).isTrue();
    datagram[Header.SIZE + 7] = (byte) 0xfe;
    assertThat(read(datagram).last()).isFalse();
  }

  @ParameterizedTest(name = "octet {0} is {1}: {2}")
  @CsvSource({
    "28, 1, MALFORMED_PAYLOAD", // §3.3.5.3: not the only payload
    "34, 0, MALFORMED_PAYLOAD", // §2.2.3.1: the first is number 1
    "27, 0, UNEQUAL_LENGTH",
    "30, 255, MALFORMED_PAYLOAD",
    "31, 0, MALFORMED_PAYLOAD",
    "31, 7, MALFORMED_PAYLOAD",
    "31, 8, MALFORMED_PAYLOAD"
  })
  void refusesAMalformedFragment(int offset, int value, Reason reason) {
    byte[] datagram = Fragments.split(message(200, 7), 100, 1).getFirst();
    datagram[offset] = (byte) value;
    assertThat(Readings.refused(Fragment.read(datagram)).reason()).isEqualTo(reason);
  }

  @Test
  void aRepeatedFragmentChangesNothing() {
    List<Fragment> parts = parts(message(300, 7), 136, 1);
    assertThat(assembly.received(parts.get(0), 0)).isEqualTo(waiting());
    long held = assembly.heldOctets();
    assertThat(assembly.received(parts.get(0), 0)).isEqualTo(waiting());
    assertThat(assembly.heldOctets()).isEqualTo(held);
    assembly.received(parts.get(1), 0);
    assertThat(assembly.received(parts.get(2), 0)).isInstanceOf(Outcome.Complete.class);
  }

  /** A whole message that was repeated is there again: its answer may have been lost. */
  @Test
  void aRepeatedMessageIsReassembledAgain() {
    byte[] message = message(300, 7);
    assertThat(sendAll(parts(message, 136, 1)))
        .isEqualTo(new Outcome.Complete(Bytes.copyOf(message)));
    assertThat(sendAll(parts(message, 136, 1)))
        .isEqualTo(new Outcome.Complete(Bytes.copyOf(message)));
  }

  @Test
  void theSameNumberWithOtherOctetsIsNeverMixed() {
    byte[] one = message(300, 7);
    byte[] other = message(300, 7);
    other[299] ^= 1;
    List<Fragment> forged = parts(other, 136, 1);
    List<Fragment> parts = parts(one, 136, 1);
    assembly.received(forged.get(2), 0);
    assembly.received(parts.get(0), 0);
    assertThat(assembly.received(parts.get(2), 0)).satisfies(forgets("a second time"));
    assembly.received(parts.get(0), 0);
    assertThat(assembly.received(parts.get(1), 0))
        .isEqualTo(new Outcome.Complete(Bytes.copyOf(one)));
  }

  /** §3.3.5.3: all are discarded when there is more than one last one, or one beyond the last. */
  @ParameterizedTest(name = "{0} last {1}, then {2} last {3}")
  @CsvSource({
    "2, true, 3, false",
    "2, true, 3, true",
    "3, true, 2, true",
    "3, false, 2, true",
    "2, true, 2, false",
    "2, false, 2, true"
  })
  void contradictoryEndsAreForgotten(int first, boolean isLast, int second, boolean isLastToo) {
    Bytes data = Bytes.ofHex("aabb");
    assembly.received(new Fragment(COOKIES, 2, 0, 1, first, isLast, data), 0);
    long one = assembly.heldOctets();
    assertThat(assembly.received(new Fragment(COOKIES, 2, 0, 1, second, isLastToo, data), 0))
        .satisfies(forgets("the last is"));
    assertThat(assembly.heldOctets()).isEqualTo(one);
  }

  @ParameterizedTest
  @CsvSource({"2, 7", "1, 8"})
  void aNewerMessageTakesThePlaceOfAnOlder(int id, int messageId) {
    List<Fragment> older = parts(message(300, 7), 136, 1);
    byte[] message = message(250, messageId);
    List<Fragment> newer = parts(message, 136, id);
    assembly.received(older.get(0), 0);
    assertThat(assembly.received(newer.get(0), 0)).satisfies(forgets("another message"));
    assembly.received(newer.get(1), 0);
    assertThat(assembly.received(newer.get(2), 0))
        .isEqualTo(new Outcome.Complete(Bytes.copyOf(message)));
  }

  /** All messages of strongSwan have the same IDs; what is left of an old one must not stay. */
  @Test
  void theTailOfAnOldMessageIsNotInTheWayOfTheNext() {
    byte[] message = message(280, 0);
    List<Fragment> newer = parts(message, 190, 1);
    assembly.received(parts(message(300, 0), 190, 1).get(1), 0);
    assertThat(assembly.received(newer.get(0), 0)).satisfies(forgets("no message of this IKE SA"));
    assertThat(assembly.received(newer.get(1), 0))
        .isEqualTo(new Outcome.Complete(Bytes.copyOf(message)));
  }

  /** §3.3.2: what is not whole in time is discarded. */
  @Test
  void whatIsNotWholeInTimeIsForgotten() {
    List<Fragment> parts = parts(message(300, 7), 190, 1);
    assembly.received(parts.get(0), 5);
    assertThat(assembly.expire(30 * SECOND + 4)).isFalse();
    assertThat(assembly.expire(30 * SECOND + 5)).isTrue();
    assertThat(assembly.received(parts.get(1), 31 * SECOND)).isEqualTo(waiting());
  }

  @Test
  void aMessageOfAnotherSaIsRefused() {
    byte[] message = message(60, 7);
    message[3] ^= 1;
    Fragment only = new Fragment(COOKIES, 2, 0, 1, 1, true, Bytes.copyOf(message));
    assertThat(assembly.received(only, 0)).isInstanceOf(Outcome.Refused.class);
    assertThat(assembly.isEmpty()).isTrue();
  }

  /** A fragment of fragments could be one of fragments again. */
  @Test
  void fragmentsMakeNoFragment() {
    byte[] inner = Fragments.split(message(300, 7), 200, 1).getFirst();
    assertThat(sendAll(parts(inner, 130, 2))).satisfies(forgets("no message of this IKE SA"));
  }

  private static Consumer<Outcome> forgets(String detail) {
    return outcome ->
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.Waiting.class,
                waiting ->
                    assertThat(waiting.forgotten())
                        .hasValueSatisfying(
                            refusal -> assertThat(refusal.detail()).contains(detail)));
  }

  private static Outcome waiting() {
    return new Outcome.Waiting(Optional.empty());
  }

  private Outcome sendAll(List<Fragment> fragments) {
    return fragments.stream().map(part -> assembly.received(part, 0)).toList().getLast();
  }

  private static List<Fragment> parts(byte[] message, int maximumSize, int id) {
    return Fragments.split(message, maximumSize, id).stream()
        .map(MsIkeeFragmentationTest::read)
        .toList();
  }

  private static Fragment read(byte[] datagram) {
    assertThat(Fragment.isFragment(datagram)).isTrue();
    return Readings.accepted(Fragment.read(datagram));
  }

  /** An encrypted quick mode message, as far as its header goes. */
  static byte[] message(int size, int messageId) {
    ByteBuffer message = ByteBuffer.allocate(size);
    message.putLong(COOKIES.initiator()).putLong(COOKIES.responder());
    message.put((byte) 8).put((byte) 0x10).put((byte) 32).put((byte) 1);
    message.putInt(messageId).putInt(size);
    IntStream.range(Header.SIZE, size).forEach(i -> message.put((byte) (i * 31 + messageId)));
    return message.array();
  }
}
