package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;
import io.postern.pkica.keyfile.KeyedChain;
import java.io.IOException;
import java.security.cert.X509Certificate;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jscep.message.MessageEncodingException;
import org.jscep.message.PkcsPkiEnvelopeEncoder;
import org.jscep.message.PkcsReq;
import org.jscep.message.PkiMessageEncoder;
import org.jscep.transaction.Nonce;
import org.jscep.transaction.TransactionId;

/** Requests of SCEP as jscep writes them (RFC 8894 §3.3.1), with what a test wants in them. */
final class PkcsReqs {
  private PkcsReqs() {}

  static Bytes message(
      KeyedChain signer,
      X509Certificate recipient,
      String cipher,
      PKCS10CertificationRequest request) {
    return message(signer, recipient, cipher, "SHA256withRSA", request);
  }

  static Bytes message(
      KeyedChain signer,
      X509Certificate recipient,
      String cipher,
      String signature,
      PKCS10CertificationRequest request) {
    return message(
        signer,
        recipient,
        cipher,
        signature,
        request,
        TransactionId.createTransactionId().toString());
  }

  static Bytes message(
      KeyedChain signer,
      X509Certificate recipient,
      String cipher,
      String signature,
      PKCS10CertificationRequest request,
      String transaction) {
    try {
      return Bytes.copyOf(
          new PkiMessageEncoder(
                  signer.key(),
                  signer.certificate(),
                  new PkcsPkiEnvelopeEncoder(recipient, cipher),
                  signature)
              .encode(
                  new PkcsReq(
                      new TransactionId(Bytes.ofText(transaction).toArray()),
                      Nonce.nextNonce(),
                      request))
              .getEncoded());
    } catch (MessageEncodingException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
