package io.postern.ike.key;

import java.util.HexFormat;
import java.util.List;

/**
 * The weak and the semi-weak DES keys of RFC 2409 Appendix A, and the two weak ones that it
 * misprints: the halves of a weak key's schedule are 0e or f1 where the list says e0 or 1f.
 */
final class WeakDesKeys {
  private static final List<Long> KEYS =
      List.of(
          parse("0101010101010101"),
          parse("1f1f1f1fe0e0e0e0"),
          parse("e0e0e0e01f1f1f1f"),
          parse("1f1f1f1f0e0e0e0e"),
          parse("e0e0e0e0f1f1f1f1"),
          parse("fefefefefefefefe"),
          parse("01fe01fe01fe01fe"),
          parse("1fe01fe00ef10ef1"),
          parse("01e001e001f101f1"),
          parse("1ffe1ffe0efe0efe"),
          parse("011f011f010e010e"),
          parse("e0fee0fef1fef1fe"),
          parse("fe01fe01fe01fe01"),
          parse("e01fe01ff10ef10e"),
          parse("e001e001f101f101"),
          parse("fe1ffe1ffe0efe0e"),
          parse("1f011f010e010e01"),
          parse("fee0fee0fef1fef1"));

  private WeakDesKeys() {}

  /** Parity does not count: derived keys have none, and DES ignores it. */
  static boolean contains(byte[] key) {
    return KEYS.contains(withoutParity(key));
  }

  private static long parse(String hex) {
    return withoutParity(HexFormat.of().parseHex(hex));
  }

  private static long withoutParity(byte[] key) {
    long number = 0;
    for (byte octet : key) {
      number = number << 8 | octet & 0xfe;
    }
    return number;
  }
}
