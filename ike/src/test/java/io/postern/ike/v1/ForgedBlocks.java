package io.postern.ike.v1;

import io.postern.ike.auth.TestKeys;
import io.postern.ike.message.Bytes;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * RSA signatures by the right key over blocks that are not what RFC 2313 §8.1 says, as lenient
 * readers of padding took them (CVE-2006-4339, CVE-2018-16152 and their sisters).
 */
final class ForgedBlocks {
  private static final int HASH = 32;
  private static final String SHA_256_INFO = "3031300d060960864801650304020105000420";

  private ForgedBlocks() {}

  /** Made from a genuine signature of a hash of 32 octets. */
  static Map<String, Bytes> of(Bytes genuine, KeyPair keys) {
    int size = genuine.size();
    Bytes block = block(genuine, keys);
    Bytes hash = block.slice(size - HASH, size);
    Map<String, byte[]> blocks = new LinkedHashMap<>();
    byte[] shortPadding = new byte[size];
    shortPadding[1] = 1;
    Arrays.fill(shortPadding, 2, 10, (byte) 0xff);
    hash.copyTo(shortPadding, 11);
    blocks.put("garbage behind the hash", shortPadding);
    byte[] two = block.toArray();
    two[1] = 2;
    blocks.put("block type 2", two);
    byte[] zero = block.toArray();
    zero[1] = 0;
    blocks.put("block type 0", zero);
    byte[] gap = block.toArray();
    gap[40] = 0;
    blocks.put("padding that ends early", gap);
    byte[] other = block.toArray();
    other[40] = (byte) 0xfe;
    blocks.put("padding of other octets", other);
    byte[] endless = block.toArray();
    endless[size - HASH - 1] = (byte) 0xff;
    blocks.put("padding without an end", endless);
    blocks.put("a truncated hash", padded(hash.slice(0, HASH - 1), size));
    blocks.put("no hash", padded(Bytes.EMPTY, size));
    blocks.put("a hash and more", padded(hash.plus(Bytes.ofHex("00")), size));
    // RFC 2409 §5.1: "encoded as a private key encryption", without the algorithm's identifier.
    blocks.put("DigestInfo", padded(Bytes.ofHex(SHA_256_INFO).plus(hash), size));
    Map<String, Bytes> signatures = new LinkedHashMap<>();
    blocks.forEach((what, forged) -> signatures.put(what, raw(forged, keys, size)));
    return signatures;
  }

  /** The same hash, signed with another key. */
  static Bytes signedBy(Bytes genuine, KeyPair keys, String other) {
    return raw(block(genuine, keys).toArray(), TestKeys.of("rsa2048", other), genuine.size());
  }

  private static Bytes block(Bytes signature, KeyPair keys) {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    BigInteger number = new BigInteger(1, signature.toArray());
    return octets(number.modPow(key.getPublicExponent(), key.getModulus()), signature.size());
  }

  private static byte[] padded(Bytes hash, int size) {
    byte[] block = new byte[size];
    Arrays.fill(block, (byte) 0xff);
    block[0] = 0;
    block[1] = 1;
    block[size - hash.size() - 1] = 0;
    hash.copyTo(block, size - hash.size());
    return block;
  }

  private static Bytes raw(byte[] block, KeyPair keys, int size) {
    RSAPrivateKey key = (RSAPrivateKey) keys.getPrivate();
    return octets(
        new BigInteger(1, block).modPow(key.getPrivateExponent(), key.getModulus()), size);
  }

  private static Bytes octets(BigInteger number, int size) {
    byte[] octets = new byte[size];
    byte[] signed = number.toByteArray();
    int length = Math.min(size, signed.length);
    System.arraycopy(signed, signed.length - length, octets, size - length, length);
    return Bytes.copyOf(octets);
  }
}
