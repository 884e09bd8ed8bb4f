package io.postern.ike.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * An immutable run of octets. Not for secrets: it cannot be zeroed and prints itself; see {@code
 * io.postern.ike.key.Secret}.
 */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] octets;

  private Bytes(byte[] octets) {
    this.octets = octets;
  }

  /** Copies {@code octets}. */
  public static Bytes copyOf(byte[] octets) {
    return octets.length == 0 ? EMPTY : new Bytes(octets.clone());
  }

  /** Copies {@code octets[from, to)}. */
  public static Bytes copyOf(byte[] octets, int from, int to) {
    return from == to ? EMPTY : new Bytes(Arrays.copyOfRange(octets, from, to));
  }

  /** Parses hexadecimal digits, e.g. {@code "09002689dfd6b712"}. */
  public static Bytes ofHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  /** The UTF-8 octets of {@code text}. */
  public static Bytes ofText(String text) {
    return copyOf(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All of {@code pieces} in order, copied once. */
  public static Bytes concat(List<Bytes> pieces) {
    byte[] all = new byte[pieces.stream().mapToInt(Bytes::size).sum()];
    int position = 0;
    for (Bytes piece : pieces) {
      piece.copyTo(all, position);
      position += piece.size();
    }
    return new Bytes(all);
  }

  public int size() {
    return octets.length;
  }

  public boolean isEmpty() {
    return octets.length == 0;
  }

  /** The octet at {@code index}, 0 to 255. */
  public int at(int index) {
    return octets[index] & 0xff;
  }

  /** A fresh copy that the caller owns. */
  public byte[] toArray() {
    return octets.clone();
  }

  public Bytes slice(int from, int to) {
    return copyOf(octets, from, to);
  }

  public Bytes plus(Bytes next) {
    byte[] both = Arrays.copyOf(octets, octets.length + next.octets.length);
    System.arraycopy(next.octets, 0, both, octets.length, next.octets.length);
    return new Bytes(both);
  }

  public void copyTo(byte[] target, int offset) {
    System.arraycopy(octets, 0, target, offset, octets.length);
  }

  /** Whether the first {@code count} octets are those of {@code other}, which has as many. */
  boolean startsWith(Bytes other, int count) {
    return octets.length >= count && Arrays.equals(octets, 0, count, other.octets, 0, count);
  }

  /** Compares in time that depends on the lengths alone. */
  public boolean equalsInConstantTime(Bytes other) {
    return MessageDigest.isEqual(octets, other.octets);
  }

  /** Decodes as UTF-8; malformed input becomes U+FFFD. */
  public String text() {
    return new String(octets, StandardCharsets.UTF_8);
  }

  public String hex() {
    return HexFormat.of().formatHex(octets);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return hex();
  }
}
