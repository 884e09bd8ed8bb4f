package io.postern.dataplane.sa;

import io.postern.dataplane.Path;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * A {@link Path} as numbers, to be compared with and written into socket addresses without an
 * object. An IPv4 address has high 0 and its 32 bits in low; {@link #ipv4} tells the families
 * apart.
 */
public final class FlatPath {
  /** Odd, so that no bit of what it multiplies is lost; nobody outside can know it. */
  private static final long MULTIPLIER = new SecureRandom().nextLong() | 1;

  private final Path path;
  private final boolean ipv4;
  private final long localHigh;
  private final long localLow;
  private final long remoteHigh;
  private final long remoteLow;
  private final int localPort;
  private final int remotePort;
  private final long peer;
  private volatile boolean segments = true;
  private volatile int tooLong = Integer.MAX_VALUE;

  public FlatPath(Path path) {
    this.path = path;
    InetAddress local = resolved(path.local());
    InetAddress remote = resolved(path.remote());
    ipv4 = remote.getAddress().length == 4;
    if (ipv4 != (local.getAddress().length == 4)) {
      throw new IllegalArgumentException("the ends of a path are of two families: " + path);
    }
    localHigh = high(local);
    localLow = low(local);
    remoteHigh = high(remote);
    remoteLow = low(remote);
    localPort = path.local().getPort();
    remotePort = path.remote().getPort();
    peer = (remoteHigh * MULTIPLIER + remoteLow) * MULTIPLIER + remotePort;
  }

  public Path path() {
    return path;
  }

  public boolean ipv4() {
    return ipv4;
  }

  public long localHigh() {
    return localHigh;
  }

  public long localLow() {
    return localLow;
  }

  public int localPort() {
    return localPort;
  }

  public long remoteHigh() {
    return remoteHigh;
  }

  public long remoteLow() {
    return remoteLow;
  }

  public int remotePort() {
    return remotePort;
  }

  /** A number for address and port of the remote end, which two ends have in common by chance. */
  public long peer() {
    return peer;
  }

  /**
   * Whether the kernel cuts one long datagram into many on this path, as far as is known. One that
   * does not is asked again when the SA is renewed or its peer moves: then there is another path.
   */
  public boolean segments() {
    return segments;
  }

  /** It does not. */
  public void stopSegmenting() {
    segments = false;
  }

  /**
   * Whether a device of ours did not take a whole packet of that size on this path, or a shorter.
   */
  public boolean isTooLong(int octets) {
    return octets >= tooLong;
  }

  /** It does not; likewise forgotten. */
  public void setTooLong(int octets) {
    tooLong = Math.min(tooLong, octets);
  }

  /** Whether a packet from there comes from the remote end. */
  public boolean comesFrom(boolean fromIpv4, long high, long low, int port) {
    return low == remoteLow && high == remoteHigh && port == remotePort && fromIpv4 == ipv4;
  }

  private static InetAddress resolved(InetSocketAddress address) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("an address of a path is not resolved: " + address);
    }
    return address.getAddress();
  }

  private static long high(InetAddress address) {
    byte[] octets = address.getAddress();
    return octets.length == 4 ? 0 : ByteBuffer.wrap(octets).getLong();
  }

  private static long low(InetAddress address) {
    byte[] octets = address.getAddress();
    return octets.length == 4
        ? Integer.toUnsignedLong(ByteBuffer.wrap(octets).getInt())
        : ByteBuffer.wrap(octets).getLong(8);
  }
}
