package io.postern.dataplane.packet;

import java.lang.foreign.Arena;
import java.util.HexFormat;

/** Native memory for tests, by address. */
public final class OffHeap implements AutoCloseable {
  private final Arena arena = Arena.ofShared();

  public long allocate(int size) {
    return arena.allocate(size, 64).address();
  }

  /** The octets with 64 octets of room behind. */
  public long of(byte[] octets) {
    long address = allocate(octets.length + 64);
    Memory.write(octets, 0, address, octets.length);
    return address;
  }

  public long of(String hex) {
    return of(bytes(hex));
  }

  public static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  public static byte[] read(long address, int length) {
    byte[] octets = new byte[length];
    Memory.read(address, octets, 0, length);
    return octets;
  }

  @Override
  public void close() {
    arena.close();
  }
}
