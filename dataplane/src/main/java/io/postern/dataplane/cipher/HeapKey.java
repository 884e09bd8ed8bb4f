package io.postern.dataplane.cipher;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** A key for JCE that can be zeroed. */
final class HeapKey implements SecretKey {
  private final String algorithm;
  private final transient byte[] key;
  private transient volatile boolean destroyed;

  /** Copies {@code key}. */
  HeapKey(String algorithm, byte[] key) {
    this.algorithm = algorithm;
    this.key = key.clone();
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return key.clone();
  }

  @Override
  public void destroy() {
    Arrays.fill(key, (byte) 0);
    destroyed = true;
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public String toString() {
    return algorithm + " key";
  }
}
