package io.postern.pkica.authority;

import io.postern.ike.message.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.security.PublicKey;
import org.bouncycastle.operator.ContentVerifier;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/**
 * The signature on a request (RFC 2986 §4.2), over the octets as they came: strongSwan does not
 * sort attributes as DER wants, and Bouncy Castle's own check would sort them before it verifies.
 */
final class RequestSignature {
  private static final int SEQUENCE = 0x30;

  private RequestSignature() {}

  static boolean verifies(Bytes der, PKCS10CertificationRequest request, PublicKey key)
      throws OperatorCreationException, IOException {
    ContentVerifier verifier =
        new JcaContentVerifierProviderBuilder().build(key).get(request.getSignatureAlgorithm());
    try (OutputStream out = verifier.getOutputStream()) {
      out.write(information(der).toArray());
    }
    return verifier.verify(request.getSignature());
  }

  /** CertificationRequestInfo, the first of the outer sequence. */
  private static Bytes information(Bytes der) throws IOException {
    Bytes content = der.slice(contentAt(der, 0), der.size());
    int end = contentAt(content, 0) + length(content);
    if (end > content.size()) {
      throw new IOException("a request that ends early");
    }
    return content.slice(0, end);
  }

  /** Where the content of the sequence at {@code at} begins. */
  private static int contentAt(Bytes der, int at) throws IOException {
    if (der.size() < at + 2 || der.at(at) != SEQUENCE) {
      throw new IOException("expected a sequence");
    }
    int first = der.at(at + 1);
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  /** Octets of the content of the sequence at the beginning: X.690 §8.1.3. */
  private static int length(Bytes der) throws IOException {
    int first = der.at(1);
    if (first < 0x80) {
      return first;
    }
    int octets = first & 0x7f;
    if (octets == 0 || octets > 3 || der.size() < 2 + octets) {
      throw new IOException("a length of " + octets + " octets");
    }
    int length = 0;
    for (int i = 0; i < octets; i++) {
      length = length << 8 | der.at(2 + i);
    }
    return length;
  }
}
