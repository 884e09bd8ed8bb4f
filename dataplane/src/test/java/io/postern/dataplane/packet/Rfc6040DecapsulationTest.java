package io.postern.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6040 §4.2, figure 4: what becomes of ECN where a tunnel ends. */
class Rfc6040DecapsulationTest {
  private static final int NOT_ECT = 0;
  private static final int ECT_1 = 1;
  private static final int ECT_0 = 2;
  private static final int CE = 3;
  private static final int DROP = -1;

  /** By inner, then by outer: Not-ECT, ECT(0), ECT(1), CE. */
  private static final int[][] FIGURE_4 = {
    {NOT_ECT, NOT_ECT, NOT_ECT, NOT_ECT, DROP},
    {ECT_0, ECT_0, ECT_0, ECT_1, CE},
    {ECT_1, ECT_1, ECT_1, ECT_1, CE},
    {CE, CE, CE, CE, CE}
  };

  private static final int[] OUTERS = {NOT_ECT, ECT_0, ECT_1, CE};
  private static final int INNER_DSCP = 0xB8;
  private static final int OUTER_DSCP = 0x28;

  private final OffHeap memory = new OffHeap();

  record Case(String source, String destination, int inner, int outer, int result) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int[] row : FIGURE_4) {
      for (int column = 0; column < OUTERS.length; column++) {
        cases.add(new Case("10.1.0.1", "10.2.0.1", row[0], OUTERS[column], row[column + 1]));
        cases.add(new Case("fd01::1", "fd02::1", row[0], OUTERS[column], row[column + 1]));
      }
    }
    return cases.stream();
  }

  @AfterEach
  void close() {
    memory.close();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theOuterHeaderTellsTheInnerOneOfCongestion(Case one) {
    byte[] octets = Packets.udp(one.source(), one.destination(), 80);
    boolean ipv4 = octets[0] >>> 4 == 4;
    int inner = INNER_DSCP | one.inner();
    if (ipv4) {
      octets[1] = (byte) inner;
      int sum = Packets.naiveSum(octets, 0, 20, 0);
      octets[10] = (byte) (~sum >>> 8);
      octets[11] = (byte) ~sum;
    } else {
      octets[0] = (byte) (0x60 | inner >>> 4);
      octets[1] = (byte) (inner << 4 | 0x0A);
    }
    long packet = memory.of(octets);
    assertThat(TrafficClass.leaveTunnel(packet, OUTER_DSCP | one.outer()))
        .isEqualTo(one.result() != DROP);
    if (one.result() != DROP) {
      assertThat(TrafficClass.of(packet)).isEqualTo(INNER_DSCP | one.result());
      byte[] after = OffHeap.read(packet, 80);
      if (ipv4) {
        assertThat(Packets.naiveSum(after, 0, 20, 0)).isEqualTo(0xFFFF);
      } else {
        assertThat(after[1] & 0x0F).as("the flow label is left alone").isEqualTo(0x0A);
      }
    }
  }
}
