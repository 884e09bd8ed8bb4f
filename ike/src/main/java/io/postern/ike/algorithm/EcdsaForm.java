package io.postern.ike.algorithm;

import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Arrays;

/**
 * The two forms of an ECDSA signature: r followed by s as IKE has them (RFC 4754 §7), and {@code
 * SEQUENCE { r INTEGER, s INTEGER }} in DER (RFC 3279 §2.2.3) as libraries want it.
 */
final class EcdsaForm {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int ONE_LENGTH_OCTET = 0x81;
  private static final int LONGEST_SHORT_FORM = 0x7f;

  private EcdsaForm() {}

  /**
   * @param numbers two of one length, up to 66 octets each
   */
  static byte[] toDer(byte[] numbers) {
    int half = numbers.length / 2;
    byte[] r = new BigInteger(1, Arrays.copyOf(numbers, half)).toByteArray();
    byte[] s = new BigInteger(1, Arrays.copyOfRange(numbers, half, 2 * half)).toByteArray();
    int content = 2 + r.length + 2 + s.length;
    boolean longForm = content > LONGEST_SHORT_FORM;
    byte[] der = new byte[(longForm ? 3 : 2) + content];
    int at = 0;
    der[at++] = SEQUENCE;
    if (longForm) {
      der[at++] = (byte) ONE_LENGTH_OCTET;
    }
    der[at++] = (byte) content;
    at = integer(der, at, r);
    integer(der, at, s);
    return der;
  }

  private static int integer(byte[] der, int at, byte[] number) {
    der[at] = INTEGER;
    der[at + 1] = (byte) number.length;
    System.arraycopy(number, 0, der, at + 2, number.length);
    return at + 2 + number.length;
  }

  /** Of a signature that was made here: what a peer sends is never read as DER. */
  static byte[] ofDer(byte[] der, int integerSize) throws SignatureException {
    try {
      int r = der[1] == (byte) ONE_LENGTH_OCTET ? 3 : 2;
      int s = r + 2 + der[r + 1];
      if (der[r] != INTEGER || der[s] != INTEGER || s + 2 + der[s + 1] != der.length) {
        throw new SignatureException("not two integers");
      }
      byte[] numbers = new byte[2 * integerSize];
      copy(der, r, numbers, integerSize);
      copy(der, s, numbers, 2 * integerSize);
      return numbers;
    } catch (ArrayIndexOutOfBoundsException cut) {
      throw new SignatureException("not two integers", cut);
    }
  }

  private static void copy(byte[] der, int at, byte[] numbers, int end) {
    int size = der[at + 1];
    int sign = der[at + 2] == 0 && size > 1 ? 1 : 0;
    System.arraycopy(der, at + 2 + sign, numbers, end - (size - sign), size - sign);
  }
}
