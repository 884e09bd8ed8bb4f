package io.postern.ike.algorithm;

import io.postern.ike.message.Bytes;
import java.util.Arrays;

/** Octets in the notation of the RFCs' test cases. */
final class Octets {
  private Octets() {}

  /** {@code 20 * 0b}: an octet repeated; {@code count 25}: 01, 02, …, 25; else the text itself. */
  static byte[] parse(String notation) {
    if (notation.startsWith("count ")) {
      byte[] octets = new byte[Integer.parseInt(notation.substring("count ".length()))];
      for (int i = 0; i < octets.length; i++) {
        octets[i] = (byte) (i + 1);
      }
      return octets;
    }
    int times = notation.indexOf(" * ");
    if (times > 0) {
      byte[] octets = new byte[Integer.parseInt(notation.substring(0, times))];
      Arrays.fill(octets, (byte) Integer.parseInt(notation.substring(times + 3), 16));
      return octets;
    }
    return Bytes.ofText(notation).toArray();
  }
}
