package io.postern.concentrator.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.ike.message.Reading;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.PemText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * A new key of a device, and the certificate for it. RSA: hardly a client of IKEv1 has ECDSA.
 *
 * @param chain its own certificate first
 */
public record DeviceCertificate(PrivateKey key, List<X509Certificate> chain) {
  public DeviceCertificate {
    chain = List.copyOf(chain);
  }

  /**
   * @param authority issues for the arguments of the operation {@code issue}
   */
  public static DeviceCertificate issue(Account account, Function<ObjectNode, JsonNode> authority) {
    KeyPair pair = KeyAlgorithm.RSA_2048.generate();
    if (!(AlternativeNames.parse(List.of(account.mailbox()))
        instanceof Reading.Accepted<AlternativeNames>(AlternativeNames names))) {
      throw new IllegalArgumentException(account.mailbox() + " is no name for a certificate");
    }
    ObjectNode arguments =
        JsonNodeFactory.instance
            .objectNode()
            .put("profile", "client")
            .put(
                "request",
                Base64.getEncoder()
                    .encodeToString(
                        CertificateApplication.write(
                                new X500NameBuilder().addRDN(BCStyle.CN, account.user()).build(),
                                names,
                                pair)
                            .toArray()));
    String pem = authority.apply(arguments).path("pem").asText();
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
        chain.add((X509Certificate) certificate);
      }
      return new DeviceCertificate(pair.getPrivate(), chain);
    } catch (GeneralSecurityException unreadable) {
      throw new IllegalStateException("our authority's certificate is unreadable", unreadable);
    }
  }

  public String serial() {
    return chain.getFirst().getSerialNumber().toString(16);
  }

  public String keyPem() {
    return PemText.ofPrivateKey(key);
  }

  public String ownPem() {
    return PemText.ofCertificates(chain.subList(0, 1));
  }

  public String issuersPem() {
    return PemText.ofCertificates(chain.subList(1, chain.size()));
  }

  /** The one that issued it, as DER. */
  public byte[] issuerDer() throws IOException {
    try {
      return chain.get(1).getEncoded();
    } catch (GeneralSecurityException unencodable) {
      throw new IOException(unencodable);
    }
  }

  /** All of it as PKCS #12 (RFC 7292). */
  public byte[] pkcs12(String passphrase) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "device", key, passphrase.toCharArray(), chain.toArray(X509Certificate[]::new));
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      store.store(written, passphrase.toCharArray());
      return written.toByteArray();
    } catch (GeneralSecurityException unable) {
      throw new IOException(unable);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "DeviceCertificate(" + serial() + ")";
  }
}
