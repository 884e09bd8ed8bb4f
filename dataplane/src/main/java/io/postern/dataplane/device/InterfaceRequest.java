package io.postern.dataplane.device;

import io.postern.dataplane.packet.Memory;
import java.nio.charset.StandardCharsets;

/** {@code struct ifreq}: a device by name, with flags or an index (netdevice(7)). */
final class InterfaceRequest {
  static final int SIZE = 40;

  private static final int NAME_SIZE = 16;

  private InterfaceRequest() {}

  /** Writes the name and zeroes the rest. */
  static void name(long request, String name) {
    byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
    if (octets.length == 0 || octets.length >= NAME_SIZE) {
      throw new DeviceException("a device name has 1 to 15 characters: " + name);
    }
    Memory.zero(request, SIZE);
    Memory.write(octets, 0, request, octets.length);
  }

  static void flags(long request, int flags) {
    Memory.putN16(request + NAME_SIZE, flags);
  }

  static int index(long request) {
    return Memory.n32(request + NAME_SIZE);
  }
}
