package io.postern.pkica.authority;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/**
 * Where others find what an authority publishes: written into each certificate it issues. In an
 * address {@code {key}} stands for the {@linkplain #keyName name} of the key that signed, so that
 * after a roll-over the CRL of the old key is still found beside that of the new one.
 *
 * @param crls addresses of its CRL (RFC 5280 §4.2.1.13)
 * @param ocsp addresses of its OCSP responder (RFC 5280 §4.2.2.1)
 * @param issuers addresses of its own certificate (RFC 5280 §4.2.2.1)
 */
public record Publication(List<String> crls, List<String> ocsp, List<String> issuers) {
  public static final Publication NONE = new Publication(List.of(), List.of(), List.of());

  private static final String KEY = "{key}";
  private static final int NAME_OCTETS = 8;

  /**
   * All of it below one address, with the paths that the server of the headend has.
   *
   * @param base without a slash at its end
   */
  public static Publication under(URI base) {
    return new Publication(
        List.of(base + "/ca.crl"), List.of(base + "/ocsp"), List.of(base + "/ca.crt"));
  }

  public Publication {
    crls = List.copyOf(crls);
    ocsp = List.copyOf(ocsp);
    issuers = List.copyOf(issuers);
  }

  /** 16 hexadecimal digits: the first of the key identifier (RFC 5280 §4.2.1.2). */
  public static String keyName(X509Certificate issuer) {
    try {
      byte[] identifier =
          new JcaX509ExtensionUtils()
              .createSubjectKeyIdentifier(issuer.getPublicKey())
              .getKeyIdentifier();
      return HexFormat.of().formatHex(identifier, 0, NAME_OCTETS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-1", e);
    }
  }

  /** An address with the key's name in its place. */
  static String address(String place, X509Certificate issuer) {
    return place.contains(KEY) ? place.replace(KEY, keyName(issuer)) : place;
  }
}
