package io.postern.ike.v1;

import io.postern.ike.algorithm.CipherAlgorithm;
import io.postern.ike.key.IvChain;
import io.postern.ike.key.Secret;
import io.postern.ike.key.Skeyid;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import java.security.SecureRandom;

/** The keys of an established ISAKMP SA, under which all later exchanges run (RFC 2409 §5). */
public final class IsakmpSa implements AutoCloseable {
  private final Cookies cookies;
  private final CipherAlgorithm cipher;
  private final Skeyid keys;
  private final Secret cipherKey;
  private final Bytes lastPhaseOneBlock;

  IsakmpSa(
      Cookies cookies,
      CipherAlgorithm cipher,
      Skeyid keys,
      Secret cipherKey,
      Bytes lastPhaseOneBlock) {
    this.cookies = cookies;
    this.cipher = cipher;
    this.keys = keys;
    this.cipherKey = cipherKey;
    this.lastPhaseOneBlock = lastPhaseOneBlock;
  }

  public Cookies cookies() {
    return cookies;
  }

  Skeyid keys() {
    return keys;
  }

  /** An exchange that we or the peer begin, with the IV that its message ID gives it (App. B). */
  public ProtectedExchange exchange(ExchangeType type, int messageId) {
    byte[] iv =
        IvChain.ofMessage(keys.prf(), lastPhaseOneBlock.toArray(), messageId, cipher.blockSize());
    return new ProtectedExchange(cookies, type, messageId, cipher, cipherKey, iv);
  }

  /** A message ID for an exchange that we begin; never 0 (RFC 2408 §3.1). */
  public static int newMessageId(SecureRandom random) {
    int messageId;
    do {
      messageId = random.nextInt();
    } while (messageId == 0);
    return messageId;
  }

  /** Zeroes the keys. */
  @Override
  public void close() {
    keys.close();
    cipherKey.close();
  }

  @Override
  public String toString() {
    return "ISAKMP SA " + cookies;
  }
}
