package io.postern.ike.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** Octets that nobody else may see. They are zeroed on {@link #close} and never printed. */
public final class Secret implements AutoCloseable {
  private final byte[] octets;
  private boolean closed;

  private Secret(byte[] octets) {
    this.octets = octets;
  }

  /** Takes {@code octets} over: the caller does not touch them again. */
  public static Secret take(byte[] octets) {
    return new Secret(octets);
  }

  /** Copies {@code octets}, which the caller goes on owning and zeroing. */
  public static Secret copyOf(byte[] octets) {
    return new Secret(octets.clone());
  }

  /** The UTF-8 octets of {@code text}, e.g. of a pre-shared key in a configuration file. */
  public static Secret ofText(String text) {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(text);
    byte[] octets = new byte[encoded.remaining()];
    encoded.get(octets);
    zero(encoded);
    return new Secret(octets);
  }

  private static void zero(ByteBuffer buffer) {
    buffer.clear();
    while (buffer.hasRemaining()) {
      buffer.put((byte) 0);
    }
  }

  /**
   * The octets themselves, not to be changed, and not to be kept beyond the call they are for.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public byte[] expose() {
    if (closed) {
      throw new IllegalStateException("a secret was used after it was zeroed");
    }
    return octets;
  }

  public int size() {
    return octets.length;
  }

  /** Compares in time that depends on the lengths alone. */
  public boolean sameAs(Secret other) {
    return MessageDigest.isEqual(expose(), other.expose());
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(octets, (byte) 0);
  }

  @Override
  public String toString() {
    return "secret (" + octets.length + " octets)";
  }
}
