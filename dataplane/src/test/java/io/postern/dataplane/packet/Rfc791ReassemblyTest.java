package io.postern.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 791 §3.2, RFC 8200 §4.5 and RFC 5722: fragments of both families, cut and put together. */
class Rfc791ReassemblyTest {
  private final OffHeap memory = new OffHeap();
  private final Fragmenter fragmenter = new Fragmenter();
  private final Reassembly reassembly = new Reassembly();

  @AfterEach
  void close() {
    fragmenter.close();
    reassembly.close();
    memory.close();
  }

  static Stream<byte[]> packets() {
    return Stream.of(100, 1400, 4000, 65_000)
        .flatMap(
            length ->
                Stream.of(
                    fragmentable(Packets.udp("10.1.0.1", "10.2.0.1", length)),
                    Packets.udp("fd01::1", "fd02::1", length)));
  }

  @ParameterizedTest
  @MethodSource("packets")
  void whatIsCutIsPutTogetherInWhateverOrderItComes(byte[] packet) {
    Random random = new Random(packet.length);
    for (int largest : new int[] {96, 576, 1280}) {
      if (largest >= packet.length) {
        break;
      }
      List<byte[]> fragments = cut(packet, largest);
      assertThat(fragments).allMatch(fragment -> fragment.length <= largest);
      Collections.shuffle(fragments, random);
      for (byte[] fragment : fragments.subList(1, fragments.size())) {
        assertThat(add(fragment, 0)).isEmpty();
      }
      assertThat(add(fragments.getFirst(), 0)).isEqualTo(packet);
      assertThat(reassembly.takeDropped()).isZero();
    }
  }

  @Test
  void repeatedFragmentsAreNoHarm() {
    byte[] packet = fragmentable(Packets.udp("10.1.0.1", "10.2.0.1", 500));
    List<byte[]> fragments = cut(packet, 200);
    assertThat(add(fragments.get(0), 0)).isEmpty();
    assertThat(add(fragments.get(0), 0)).isEmpty();
    assertThat(add(fragments.get(1), 0)).isEmpty();
    assertThat(add(fragments.get(2), 0)).isEqualTo(packet);
  }

  /** What comes between the first and the last of three fragments of 200 octets. */
  record Bad(String what, UnaryOperator<ByteBuffer> change) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Bad> badFragments() {
    return Stream.of(
        new Bad("over the first", second -> second.putShort(6, (short) (0x2000 | 21))),
        new Bad("instead of the first", second -> second.putShort(6, (short) 0x2000)),
        new Bad("into the last", second -> second.putShort(6, (short) (0x2000 | 23))),
        new Bad("behind the last", second -> second.putShort(6, (short) (0x2000 | 100))),
        new Bad("another last", second -> second.putShort(6, (short) 22)));
  }

  @ParameterizedTest
  @MethodSource("badFragments")
  void rfc5722Section4FragmentsThatOverlapEndTheWholePacket(Bad bad) {
    List<byte[]> fragments = cut(fragmentable(Packets.udp("10.1.0.1", "10.2.0.1", 500)), 200);
    assertThat(fragments).hasSize(3);
    assertThat(add(fragments.get(0), 0)).isEmpty();
    assertThat(add(fragments.get(2), 0)).isEmpty();
    assertThat(add(bad.change().apply(ByteBuffer.wrap(fragments.get(1).clone())).array(), 0))
        .isEmpty();
    assertThat(reassembly.takeDropped()).isEqualTo(3);
    assertThat(add(fragments.get(1), 0)).isEmpty();
  }

  static Stream<Bad> unsoundFragments() {
    return Stream.of(
        new Bad("no multiple of 8", first -> shortened(first, 199)),
        new Bad("no payload", first -> shortened(first, 20)),
        new Bad("beyond 65535", first -> first.putShort(6, (short) 0x1FFF)));
  }

  @ParameterizedTest
  @MethodSource("unsoundFragments")
  void fragmentsThatCannotBeAreDropped(Bad bad) {
    List<byte[]> fragments = cut(fragmentable(Packets.udp("10.1.0.1", "10.2.0.1", 500)), 200);
    byte[] changed = bad.change().apply(ByteBuffer.wrap(fragments.get(0).clone())).array();
    assertThat(add(changed, 0)).isEmpty();
    assertThat(reassembly.takeDropped()).isEqualTo(1);
  }

  @Test
  void fragmentsOfDifferentPacketsAreKeptApart() {
    byte[] one = fragmentable(Packets.udp("10.1.0.1", "10.2.0.1", 300));
    byte[] other = one.clone();
    ByteBuffer.wrap(other).putShort(4, (short) 99);
    finishHeader(other);
    List<byte[]> ofOne = cut(one, 200);
    List<byte[]> ofOther = cut(other, 200);
    assertThat(add(ofOne.get(0), 0)).isEmpty();
    assertThat(add(ofOther.get(1), 0)).isEmpty();
    assertThat(add(ofOther.get(0), 0)).isEqualTo(other);
    assertThat(add(ofOne.get(1), 0)).isEqualTo(one);
  }

  @Test
  void whatIsLateIsDropped() {
    List<byte[]> fragments = cut(fragmentable(Packets.udp("10.1.0.1", "10.2.0.1", 300)), 200);
    assertThat(add(fragments.get(0), 0)).isEmpty();
    assertThat(add(fragments.get(1), Reassembly.LONGEST_NANOS)).isEmpty();
    assertThat(reassembly.takeDropped()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {Reassembly.MOST, 10 * Reassembly.MOST})
  void theOldestGivesWayWhenThereAreTooMany(int packets) {
    byte[] packet = new byte[0];
    List<byte[]> last = new ArrayList<>();
    for (int index = 0; index < packets; index++) {
      packet = fragmentable(Packets.udp("10.1.0." + index, "10.2.0.1", 300));
      last = cut(packet, 200);
      assertThat(add(last.get(0), index)).isEmpty();
    }
    assertThat(reassembly.takeDropped()).isEqualTo(packets - Reassembly.MOST);
    assertThat(add(last.get(1), packets)).isEqualTo(packet);
  }

  /** Whoever sends many takes the place of nobody else. */
  @Test
  void theOldestOfOneSourceGivesWayWhenItHasTooMany() {
    byte[] other = fragmentable(Packets.udp("10.1.0.1", "10.2.0.1", 300));
    List<byte[]> fragments = cut(other, 200);
    assertThat(add(fragments.get(0), 0)).isEmpty();
    byte[] packet = fragmentable(Packets.udp("10.1.0.2", "10.2.0.1", 300));
    int packets = 2 * Reassembly.MOST;
    List<byte[]> last = new ArrayList<>();
    for (int index = 1; index <= packets; index++) {
      ByteBuffer.wrap(packet).putShort(4, (short) index);
      finishHeader(packet);
      last = cut(packet, 200);
      assertThat(add(last.get(0), index)).isEmpty();
    }
    assertThat(reassembly.takeDropped()).isEqualTo(packets - Reassembly.MOST_OF_ONE_SOURCE);
    assertThat(add(last.get(1), packets)).isEqualTo(packet);
    assertThat(add(fragments.get(1), packets)).isEqualTo(other);
  }

  private List<byte[]> cut(byte[] packet, int largest) {
    List<byte[]> fragments = new ArrayList<>();
    assertThat(fragmenter.start(memory.of(packet), largest)).isTrue();
    for (int octets = fragmenter.next(); octets > 0; octets = fragmenter.next()) {
      fragments.add(OffHeap.read(fragmenter.address(), octets));
    }
    return fragments;
  }

  @Test
  void fragmentsOfAFragmentBecomeNothing() {
    byte[] whole = Packets.udp("fd01::1", "fd02::1", 600);
    byte[] fragment = withFragmentHeader(whole, 40, whole.length, 0, true, 7);
    byte[] first = withFragmentHeader(fragment, 40, 240, 0, true, 8);
    byte[] last = withFragmentHeader(fragment, 240, fragment.length, 200, false, 8);
    assertThat(add(first, 0)).isEmpty();
    assertThat(add(last, 0)).isEmpty();
    assertThat(reassembly.takeDropped()).isEqualTo(2);
  }

  /** Of an IPv6 packet that part which lies there, as RFC 8200 §4.5 has it sent. */
  private static byte[] withFragmentHeader(
      byte[] packet, int from, int to, int place, boolean more, int identification) {
    ByteBuffer fragment = ByteBuffer.allocate(48 + to - from);
    fragment.put(packet, 0, 40).putShort(4, (short) (8 + to - from)).put(6, (byte) 44);
    fragment.put(packet[6]).put((byte) 0).putShort((short) (place | (more ? 1 : 0)));
    fragment.putInt(identification).put(packet, from, to - from);
    return fragment.array();
  }

  /** The whole packet, or nothing yet. */
  private byte[] add(byte[] fragment, long nowNanos) {
    long address = memory.of(fragment);
    assertThat(InnerPacket.check(address, fragment.length)).isTrue();
    int length = reassembly.add(address, nowNanos);
    return OffHeap.read(reassembly.address(), length);
  }

  private static ByteBuffer shortened(ByteBuffer fragment, int length) {
    return ByteBuffer.wrap(Arrays.copyOf(fragment.array(), length)).putShort(2, (short) length);
  }

  private static byte[] fragmentable(byte[] packet) {
    ByteBuffer.wrap(packet).putShort(6, (short) 0);
    finishHeader(packet);
    return packet;
  }

  private static void finishHeader(byte[] packet) {
    ByteBuffer.wrap(packet).putShort(10, (short) 0);
    ByteBuffer.wrap(packet).putShort(10, (short) ~Packets.naiveSum(packet, 0, 20, 0));
  }
}
