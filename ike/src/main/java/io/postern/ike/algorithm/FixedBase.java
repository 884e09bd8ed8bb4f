package io.postern.ike.algorithm;

/** Powers of one base modulo one prime, to exponents of one length that are secret. */
interface FixedBase {
  /**
   * In as many octets as the prime has.
   *
   * @param exponent as long as all others
   */
  byte[] power(byte[] exponent);
}
