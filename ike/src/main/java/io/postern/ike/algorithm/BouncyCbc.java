package io.postern.ike.algorithm;

import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.CAST5Engine;
import org.bouncycastle.crypto.engines.CamelliaEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.CBCModeCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * A cipher that the JDK does not have, computed by Bouncy Castle (RFC 2144, RFC 3713). Its schedule
 * cannot be zeroed; after a call nothing refers to it.
 */
enum BouncyCbc implements CbcCipher {
  CAST,
  CAMELLIA;

  @Override
  public byte[] run(boolean encrypt, byte[] key, byte[] iv, byte[] text) {
    CBCModeCipher cipher = CBCBlockCipher.newInstance(engine());
    cipher.init(encrypt, new ParametersWithIV(new KeyParameter(key), iv));
    byte[] result = new byte[text.length];
    for (int at = 0; at < text.length; at += cipher.getBlockSize()) {
      cipher.processBlock(text, at, result, at);
    }
    return result;
  }

  private BlockCipher engine() {
    return switch (this) {
      case CAST -> new CAST5Engine();
      case CAMELLIA -> new CamelliaEngine();
    };
  }
}
