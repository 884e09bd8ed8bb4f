package io.postern.dataplane.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.postern.dataplane.packet.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class HugePagesTest {
  private static final Path SETTING = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final long PAGE = 2 << 20;

  @Test
  void isZeroFromTheFirstOctetToTheLast() {
    try (Arena arena = Arena.ofShared()) {
      long address = HugePages.allocate(arena, PAGE + 1);

      assertThat(address % PAGE).isZero();
      assertThat(Memory.u8(address)).isZero();
      assertThat(Memory.u8(address + 2 * PAGE - 1)).isZero();
    }
  }

  @Test
  void isInOnePageWhereTheKernelHasThem() throws IOException {
    assumeThat(Files.exists(SETTING)).as("this kernel has huge pages").isTrue();
    assumeThat(Files.readString(SETTING)).as("switched off").doesNotContain("[never]");
    try (Arena arena = Arena.ofShared()) {
      long address = HugePages.allocate(arena, 200_000);
      Memory.put8(address, 1);

      assertThat(octetsInHugePages(address)).isEqualTo(PAGE);
    }
  }

  @Test
  void isGivenBackWithTheArena() throws IOException {
    long address;
    try (Arena arena = Arena.ofShared()) {
      address = HugePages.allocate(arena, 3 * PAGE);
      assertThat(isMapped(address)).isTrue();
    }

    assertThat(isMapped(address)).isFalse();
  }

  @Test
  void moreThanThereIsIsRefused() {
    try (Arena arena = Arena.ofShared()) {
      assertThatThrownBy(() -> HugePages.allocate(arena, Long.MAX_VALUE / 2))
          .isInstanceOf(DeviceException.class)
          .hasMessageContaining("mmap");
    }
  }

  private static boolean isMapped(long address) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .anyMatch(line -> contains(line, address));
  }

  /** From the lines that follow that of its mapping (proc(5), smaps). */
  private static long octetsInHugePages(long address) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    Iterator<String> rest =
        lines.stream().dropWhile(line -> !contains(line, address)).skip(1).iterator();
    while (rest.hasNext()) {
      String[] words = rest.next().split("\\s+", -1);
      if (words[0].equals("AnonHugePages:")) {
        return Long.parseLong(words[1]) << 10;
      }
    }
    throw new AssertionError("no mapping has " + Long.toHexString(address));
  }

  private static boolean contains(String line, long address) {
    String[] ends = line.split(" ", 2)[0].split("-", 2);
    return ends.length == 2
        && Long.parseUnsignedLong(ends[0], 16) <= address
        && address < Long.parseUnsignedLong(ends[1], 16);
  }
}
