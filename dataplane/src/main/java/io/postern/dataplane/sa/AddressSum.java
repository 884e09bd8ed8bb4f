package io.postern.dataplane.sa;

import io.postern.dataplane.SaMode.OriginalAddresses;
import java.nio.ByteBuffer;

/** What two addresses add to the checksums of TCP and UDP. */
public final class AddressSum {
  private final int sum;

  AddressSum(OriginalAddresses addresses) {
    sum = fold(sum(addresses.source().getAddress()) + sum(addresses.destination().getAddress()));
  }

  /** 16 bits, not complemented. */
  public int sum() {
    return sum;
  }

  private static int sum(byte[] address) {
    ByteBuffer words = ByteBuffer.wrap(address);
    int total = 0;
    while (words.hasRemaining()) {
      total += Short.toUnsignedInt(words.getShort());
    }
    return total;
  }

  private static int fold(int total) {
    int once = (total & 0xFFFF) + (total >>> 16);
    return (once & 0xFFFF) + (once >>> 16);
  }
}
