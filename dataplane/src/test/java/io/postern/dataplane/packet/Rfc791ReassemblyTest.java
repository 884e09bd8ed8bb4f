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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 791 §3.2, RFC 8200 §4.5 and RFC 5722: fragments of both families, cut and put together. */
class Rfc791ReassemblyTest {
  private static final int OWNER = 1;
  private static final int OTHER = 0x8222_2222;

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

  /** The sizes and places in fragments of either family. */
  enum Family {
    IPV4("10.1.0.", "10.2.0.1", 20, 20, 2, 0),
    IPV6("fd01::", "fd02::1", 40, 48, 4, 40);

    /** Octets of a fragment. */
    static final int LARGEST = 200;

    private final String sources;
    private final String destination;
    private final int header;
    private final int fragmentHeaders;
    private final int lengthAt;
    private final int notInLength;

    Family(
        String sources,
        String destination,
        int header,
        int fragmentHeaders,
        int lengthAt,
        int notInLength) {
      this.sources = sources;
      this.destination = destination;
      this.header = header;
      this.fragmentHeaders = fragmentHeaders;
      this.lengthAt = lengthAt;
      this.notInLength = notInLength;
    }

    /** One that becomes so many fragments, the last of them shorter. */
    byte[] packet(int host, int fragments) {
      int length = header + fragments * units() * 8 - 8;
      byte[] packet = Packets.udp(sources + host, destination, length);
      return this == IPV4 ? fragmentable(packet) : packet;
    }

    /** The same as another packet; that of IPv6 becomes another with each cut. */
    byte[] again(byte[] packet, int identification) {
      byte[] again = packet.clone();
      if (this == IPV4) {
        ByteBuffer.wrap(again).putShort(4, (short) identification);
        finishHeader(again);
      }
      return again;
    }

    /** What each fragment but the last carries, in eights of octets. */
    int units() {
      return (LARGEST - fragmentHeaders) / 8;
    }

    ByteBuffer placed(ByteBuffer fragment, int units, boolean more) {
      return this == IPV4
          ? fragment.putShort(6, (short) (units | (more ? 0x2000 : 0)))
          : fragment.putShort(42, (short) (units << 3 | (more ? 1 : 0)));
    }

    ByteBuffer shortened(ByteBuffer fragment, int length) {
      return ByteBuffer.wrap(Arrays.copyOf(fragment.array(), length))
          .putShort(lengthAt, (short) (length - notInLength));
    }
  }

  @ParameterizedTest
  @EnumSource
  void repeatedFragmentsAreNoHarm(Family family) {
    byte[] packet = family.packet(1, 3);
    List<byte[]> fragments = cut(packet, Family.LARGEST);
    assertThat(add(fragments.get(0), 0)).isEmpty();
    assertThat(add(fragments.get(0), 0)).isEmpty();
    assertThat(add(fragments.get(1), 0)).isEmpty();
    assertThat(add(fragments.get(2), 0)).isEqualTo(packet);
  }

  /** What comes between the first and the last of three fragments. */
  record Bad(Family family, String what, UnaryOperator<ByteBuffer> change) {
    byte[] changed(byte[] fragment) {
      return change.apply(ByteBuffer.wrap(fragment.clone())).array();
    }

    @Override
    public String toString() {
      return family + " " + what;
    }
  }

  static Stream<Bad> badFragments() {
    return Arrays.stream(Family.values()).flatMap(Rfc791ReassemblyTest::badFragments);
  }

  private static Stream<Bad> badFragments(Family family) {
    int units = family.units();
    return Stream.of(
        new Bad(family, "over the first", second -> family.placed(second, units - 1, true)),
        new Bad(family, "instead of the first", second -> family.placed(second, 0, true)),
        new Bad(family, "into the last", second -> family.placed(second, units + 1, true)),
        new Bad(family, "behind the last", second -> family.placed(second, 100, true)),
        new Bad(family, "another last", second -> family.placed(second, units, false)));
  }

  @ParameterizedTest
  @MethodSource("badFragments")
  void rfc5722Section4FragmentsThatOverlapEndTheWholePacket(Bad bad) {
    List<byte[]> fragments = cut(bad.family.packet(1, 3), Family.LARGEST);
    assertThat(fragments).hasSize(3);
    assertThat(add(fragments.get(0), 0)).isEmpty();
    assertThat(add(fragments.get(2), 0)).isEmpty();
    assertThat(add(bad.changed(fragments.get(1)), 0)).isEmpty();
    assertThat(reassembly.takeDropped()).isEqualTo(3);
    assertThat(add(fragments.get(1), 0)).isEmpty();
  }

  static Stream<Bad> unsoundFragments() {
    return Arrays.stream(Family.values()).flatMap(Rfc791ReassemblyTest::unsoundFragments);
  }

  private static Stream<Bad> unsoundFragments(Family family) {
    return Stream.of(
        new Bad(family, "no multiple of 8", first -> family.shortened(first, 199)),
        new Bad(family, "no payload", first -> family.shortened(first, family.fragmentHeaders)),
        new Bad(family, "beyond 65535", first -> family.placed(first, 0x1FFF, true)));
  }

  @ParameterizedTest
  @MethodSource("unsoundFragments")
  void fragmentsThatCannotBeAreDropped(Bad bad) {
    List<byte[]> fragments = cut(bad.family.packet(1, 3), Family.LARGEST);
    assertThat(add(bad.changed(fragments.get(0)), 0)).isEmpty();
    assertThat(reassembly.takeDropped()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void fragmentsOfDifferentPacketsAreKeptApart(Family family) {
    byte[] one = family.packet(1, 2);
    byte[] other = family.again(one, 99);
    List<byte[]> ofOne = cut(one, Family.LARGEST);
    List<byte[]> ofOther = cut(other, Family.LARGEST);
    assertThat(add(ofOne.get(0), 0)).isEmpty();
    assertThat(add(ofOther.get(1), 0)).isEmpty();
    assertThat(add(ofOther.get(0), 0)).isEqualTo(other);
    assertThat(add(ofOne.get(1), 0)).isEqualTo(one);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsLateIsDropped(Family family) {
    List<byte[]> fragments = cut(family.packet(1, 2), Family.LARGEST);
    assertThat(add(fragments.get(0), 0)).isEmpty();
    assertThat(add(fragments.get(1), Reassembly.LONGEST_NANOS)).isEmpty();
    assertThat(reassembly.takeDropped()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsJustInTimeIsNot(Family family) {
    byte[] packet = family.packet(1, 2);
    List<byte[]> fragments = cut(packet, Family.LARGEST);
    assertThat(add(fragments.get(0), 0)).isEmpty();
    assertThat(add(fragments.get(1), Reassembly.LONGEST_NANOS - 1)).isEqualTo(packet);
  }

  /** However many addresses it sends from. */
  @ParameterizedTest
  @EnumSource
  void theOldestOfAnOwnerGivesWayWhenItHasTooMany(Family family) {
    byte[] other = family.packet(1, 2);
    List<byte[]> fragments = cut(other, Family.LARGEST);
    assertThat(add(fragments.get(0), OTHER, 0)).isEmpty();
    int packets = 10 * Reassembly.MOST;
    List<Begun> begun = begin(family, OWNER, packets);
    assertThat(reassembly.takeDropped()).isEqualTo(packets - Reassembly.MOST_OF_ONE_OWNER);
    for (Begun kept : begun.subList(packets - Reassembly.MOST_OF_ONE_OWNER, packets)) {
      assertThat(add(kept.last, packets)).isEqualTo(kept.packet);
    }
    assertThat(add(fragments.get(1), OTHER, packets)).isEqualTo(other);
  }

  @ParameterizedTest
  @EnumSource
  void whereAllPlacesAreTakenWhoHasMostGivesWay(Family family) {
    int flooding = Reassembly.MOST / Reassembly.MOST_OF_ONE_OWNER;
    for (int owner = 1; owner <= flooding; owner++) {
      begin(family, owner, Reassembly.MOST_OF_ONE_OWNER);
    }
    byte[] modest = family.packet(1, 2);
    List<byte[]> fragments = cut(modest, Family.LARGEST);
    assertThat(add(fragments.get(0), OTHER, 0)).isEmpty();
    for (int owner = 1; owner <= flooding; owner++) {
      begin(family, owner, 2 * Reassembly.MOST);
    }
    assertThat(add(fragments.get(1), OTHER, 0)).isEqualTo(modest);
  }

  @ParameterizedTest
  @EnumSource
  void whereEachHasOneTheOldestGivesWay(Family family) {
    byte[] packet = family.packet(1, 2);
    List<byte[]> fragments = cut(packet, Family.LARGEST);
    for (int owner = 0; owner <= Reassembly.MOST; owner++) {
      assertThat(add(fragments.get(0), owner, owner)).isEmpty();
    }
    assertThat(reassembly.takeDropped()).isEqualTo(1);
    assertThat(add(fragments.get(1), 1, Reassembly.MOST)).isEqualTo(packet);
    assertThat(add(fragments.get(1), 0, Reassembly.MOST)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aPeerHasNoMorePlacesForItsManySas(Family family) {
    byte[] modest = family.packet(1, 2);
    List<byte[]> fragments = cut(modest, Family.LARGEST);
    assertThat(add(fragments.get(0), OTHER, OTHER, 0)).isEmpty();
    byte[] packet = family.packet(3, 2);
    byte[] first = cut(packet, Family.LARGEST).getFirst();
    for (int sa = 1; sa <= 2 * Reassembly.MOST; sa++) {
      assertThat(add(first, sa, OWNER, sa)).isEmpty();
    }
    assertThat(reassembly.takeDropped())
        .isEqualTo(2 * Reassembly.MOST - Reassembly.MOST_OF_ONE_OWNER);
    assertThat(add(fragments.get(1), OTHER, OTHER, 0)).isEqualTo(modest);
  }

  @ParameterizedTest
  @EnumSource
  void oneHostBehindAPeerTakesNoPlaceOfItsNeighbours(Family family) {
    byte[] modest = family.packet(1, 2);
    List<byte[]> fragments = cut(modest, Family.LARGEST);
    assertThat(add(fragments.get(0), 0)).isEmpty();
    for (int index = 1; index <= 2 * Reassembly.MOST; index++) {
      byte[] flood = family.again(family.packet(3, 2), index);
      assertThat(add(cut(flood, Family.LARGEST).getFirst(), index)).isEmpty();
    }
    assertThat(add(fragments.get(1), 0)).isEqualTo(modest);
  }

  /** RFC 4301 §5.2, step 4: each SA is checked for what came by it, even those of one peer. */
  @ParameterizedTest
  @EnumSource
  void rfc4301Section5Dot2FragmentsOfTwoSasAreNeverOnePacket(Family family) {
    byte[] packet = family.packet(1, 2);
    List<byte[]> fragments = cut(packet, Family.LARGEST);
    assertThat(add(fragments.get(0), 1, OWNER, 0)).isEmpty();
    assertThat(add(fragments.get(1), 2, OWNER, 0)).isEmpty();
    assertThat(add(fragments.get(0), 2, OWNER, 0)).isEqualTo(packet);
    assertThat(add(fragments.get(1), 1, OWNER, 0)).isEqualTo(packet);
  }

  /** A packet of whose fragments the last did not come yet. */
  private record Begun(byte[] packet, byte[] last) {}

  /** So many packets from many addresses. */
  private List<Begun> begin(Family family, long owner, int packets) {
    List<Begun> begun = new ArrayList<>();
    for (int index = 0; index < packets; index++) {
      byte[] packet = family.again(family.packet(2 + index % 200, 2), index);
      List<byte[]> fragments = cut(packet, Family.LARGEST);
      assertThat(add(fragments.getFirst(), owner, index)).isEmpty();
      begun.add(new Begun(packet, fragments.getLast()));
    }
    return begun;
  }

  /** RFC 8200 §4.5: it is processed by itself, whatever shares its addresses and identification. */
  @Test
  void rfc8200Section4Dot5AWholePacketInOneFragmentIsOfNoOther() {
    byte[] packet = Packets.udp("fd01::1", "fd02::1", 600);
    byte[] whole = Packets.udp("fd01::1", "fd02::1", 120);
    assertThat(add(withFragmentHeader(packet, 40, 240, 0, true, 7), 0)).isEmpty();
    assertThat(add(withFragmentHeader(whole, 40, 120, 0, false, 7), 0)).isEqualTo(whole);
    assertThat(add(withFragmentHeader(packet, 240, 600, 200, false, 7), 0)).isEqualTo(packet);
    assertThat(reassembly.takeDropped()).isZero();
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
    return add(fragment, OWNER, nowNanos);
  }

  private byte[] add(byte[] fragment, long owner, long nowNanos) {
    return add(fragment, (int) owner, owner, nowNanos);
  }

  private byte[] add(byte[] fragment, int sa, long owner, long nowNanos) {
    long address = memory.of(fragment);
    assertThat(InnerPacket.check(address, fragment.length)).isTrue();
    int length = reassembly.add(address, sa, owner, nowNanos);
    return OffHeap.read(reassembly.address(), length);
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
