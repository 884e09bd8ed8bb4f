package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;
import java.security.cert.X509Certificate;

/**
 * A request whose signature is right.
 *
 * @param signer whose key signed it; nothing else is proven of this certificate
 * @param cipher in which the content came, and in which the answer goes back
 * @param digest under the signature, and for that of the answer
 * @param content decrypted
 */
record ScepRequest(
    ScepMessageType type,
    ScepExchange exchange,
    X509Certificate signer,
    ScepCipher cipher,
    ScepDigest digest,
    Bytes content) {}
