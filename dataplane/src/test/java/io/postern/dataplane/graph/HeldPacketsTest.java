package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.packet.Memory;
import io.postern.dataplane.packet.OffHeap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose packets wait when there is no room for all. */
class HeldPacketsTest {
  private static final int OCTETS = 8;

  private final OffHeap memory = new OffHeap();
  private final long packet = memory.allocate(OCTETS);
  private final Drops drops = new Drops();
  private final HeldPackets held = new HeldPackets(drops);

  @AfterEach
  void close() {
    held.close();
    memory.close();
  }

  /** A packet that says whose it is, and which of its own. */
  private record Held(int policy, int number) {}

  private void hold(int policy, int number) {
    hold(policy, number, 1);
  }

  private void hold(int policy, int number, int standsFor) {
    Memory.put32(packet, policy);
    Memory.put32(packet + 4, number);
    held.hold(policy, packet, OCTETS, standsFor, 0);
  }

  private void fill(int policies, int ofEach) {
    for (int number = 0; number < ofEach; number++) {
      for (int policy = 0; policy < policies; policy++) {
        hold(policy, number);
      }
    }
  }

  private List<Held> all() {
    List<Held> all = new ArrayList<>();
    held.retry(read -> !all.add(new Held(Memory.i32(read), Memory.i32(read + 4))));
    return all;
  }

  private List<Integer> numbersOf(int policy) {
    return all().stream().filter(one -> one.policy == policy).map(Held::number).toList();
  }

  private long dropped() {
    Map<DropReason, Long> sums = new EnumMap<>(DropReason.class);
    drops.addTo(sums);
    return sums.get(DropReason.AWAITING_SA);
  }

  @Test
  void aNewPolicyTakesThePlaceOfTheOldestOfThePolicyThatHasMost() {
    fill(8, 6);
    hold(3, 6);
    IntStream.range(0, 15).forEach(policy -> hold(100 + policy, 0));
    assertThat(all()).hasSize(HeldPackets.MOST);
    assertThat(dropped()).isZero();
    hold(200, 0);
    assertThat(numbersOf(200)).containsExactly(0);
    assertThat(numbersOf(3)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(all()).hasSize(HeldPackets.MOST);
    assertThat(dropped()).isEqualTo(1);
  }

  @Test
  void placesAreSharedAmongAllWhoWantMany() {
    fill(8, HeldPackets.MOST_OF_ONE_POLICY);
    for (int number = 0; number < HeldPackets.MOST_OF_ONE_POLICY; number++) {
      hold(8, number);
    }
    for (int policy = 0; policy < 9; policy++) {
      assertThat(numbersOf(policy)).hasSizeBetween(7, 8).isSorted();
    }
    assertThat(all()).hasSize(HeldPackets.MOST);
    assertThat(dropped()).isEqualTo(8);
  }

  /** What is tried again may be a fragment by now, and what is put together of it wait in turn. */
  @Test
  void whatIsTriedAgainIsNotPushedOutMeanwhile() {
    fill(8, HeldPackets.MOST_OF_ONE_POLICY);
    held.retry(
        read -> {
          hold(100, 0);
          return false;
        });
    assertThat(all()).hasSize(HeldPackets.MOST).noneMatch(one -> one.policy == 100);
    assertThat(dropped()).isEqualTo(HeldPackets.MOST);
  }

  @Test
  void ofASuperPacketEachSegmentIsCounted() {
    hold(1, 0, 5);
    fill(8, HeldPackets.MOST_OF_ONE_POLICY);
    assertThat(dropped()).isEqualTo(1);
    hold(2, 9, 7);
    assertThat(dropped()).isEqualTo(8);
    hold(100, 0);
    assertThat(dropped()).isEqualTo(13);
    hold(101, 0, 3);
    assertThat(dropped()).isEqualTo(14);
    held.expire(HeldPackets.LONGEST_NANOS);
    assertThat(dropped()).isEqualTo(14 + HeldPackets.MOST - 1 + 3);
  }

  /** Else two would push each other out for ever, and neither had its first packets. */
  @Test
  void nobodyTakesAPlaceToHaveMoreThanTheOther() {
    fill(HeldPackets.MOST, 1);
    hold(0, 1);
    hold(200, 0);
    assertThat(all()).hasSize(HeldPackets.MOST).allMatch(one -> one.number == 0);
    assertThat(numbersOf(200)).isEmpty();
    assertThat(dropped()).isEqualTo(2);
  }
}
