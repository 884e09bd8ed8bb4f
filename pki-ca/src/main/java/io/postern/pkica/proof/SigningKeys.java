package io.postern.pkica.proof;

import io.postern.ike.auth.HeldSigningKey;
import io.postern.ike.auth.SigningKey;
import io.postern.ike.message.Bytes;
import io.postern.pkica.keyfile.KeyedChain;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** From a key with its certificates to what phase 1 signs with. */
public final class SigningKeys {
  private SigningKeys() {}

  /**
   * @throws IllegalArgumentException if phase 1 has no signature for the key
   */
  public static SigningKey of(KeyedChain chain) {
    return new HeldSigningKey(
        chain.key(), chain.certificate().getPublicKey(), ders(chain.certificates()));
  }

  static List<Bytes> ders(List<X509Certificate> certificates) {
    List<Bytes> ders = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      try {
        ders.add(Bytes.copyOf(certificate.getEncoded()));
      } catch (CertificateEncodingException e) {
        throw new IllegalArgumentException("a certificate cannot be encoded", e);
      }
    }
    return ders;
  }
}
