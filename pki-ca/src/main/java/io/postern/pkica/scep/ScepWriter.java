package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;
import io.postern.pkica.keyfile.KeyedChain;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.jcajce.JcaCRLStore;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.jscep.message.CertRep;
import org.jscep.message.MessageEncodingException;
import org.jscep.message.PkcsPkiEnvelopeEncoder;
import org.jscep.message.PkiMessageEncoder;
import org.jscep.transaction.FailInfo;
import org.jscep.transaction.Nonce;
import org.jscep.transaction.TransactionId;

/**
 * Writes CertRep (RFC 8894 §3.3.2) and the other structures of CMS.
 *
 * @param signer whose key signs answers
 */
record ScepWriter(KeyedChain signer) {
  private static final int NONCE = 16;

  /**
   * @param request whose algorithms are answered with; its signer is the recipient
   */
  Bytes reply(ScepRequest request, ScepReply reply) {
    return write(message(request.exchange(), reply), Optional.of(request), request.digest());
  }

  /** An answer to what could not be read whole. */
  Bytes failure(ScepExchange exchange, ScepFailure failure) {
    return write(
        message(exchange, new ScepReply.Failure(failure, "")),
        Optional.empty(),
        ScepDigest.SHA_256);
  }

  private static CertRep message(ScepExchange exchange, ScepReply reply) {
    TransactionId transaction = new TransactionId(Bytes.ofText(exchange.transaction()).toArray());
    byte[] octets = new byte[NONCE];
    new SecureRandom().nextBytes(octets);
    Nonce ours = new Nonce(octets);
    Nonce theirs = new Nonce(exchange.nonce().toArray());
    return switch (reply) {
      case ScepReply.Certificates(var certificates) ->
          new CertRep(transaction, ours, theirs, degenerate(certificates));
      case ScepReply.Crl(X509CRL crl) -> new CertRep(transaction, ours, theirs, degenerate(crl));
      case ScepReply.Pending() -> new CertRep(transaction, ours, theirs);
      case ScepReply.Failure(ScepFailure failure, var _) ->
          new CertRep(transaction, ours, theirs, failInfo(failure));
    };
  }

  private Bytes write(CertRep message, Optional<ScepRequest> request, ScepDigest digest) {
    // Nothing is enveloped in a failure; jscep wants an encoder all the same.
    PkcsPkiEnvelopeEncoder envelopes =
        new PkcsPkiEnvelopeEncoder(
            request.map(ScepRequest::signer).orElse(signer.certificate()),
            request.map(ScepRequest::cipher).orElse(ScepCipher.AES_128).label());
    try {
      return Bytes.copyOf(
          new PkiMessageEncoder(
                  signer.key(),
                  signer.certificate(),
                  signer.certificates().toArray(X509Certificate[]::new),
                  envelopes,
                  digest.signature())
              .encode(message)
              .getEncoded());
    } catch (MessageEncodingException | IOException e) {
      throw new IllegalStateException("an answer of SCEP cannot be written", e);
    }
  }

  /** SignedData with certificates and no signer (RFC 8894 §3.4). */
  static CMSSignedData degenerate(List<X509Certificate> certificates) {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addCertificates(new JcaCertStore(certificates));
      return generator.generate(new CMSAbsentContent());
    } catch (CMSException | GeneralSecurityException e) {
      throw new IllegalStateException("certificates cannot be enclosed", e);
    }
  }

  private static CMSSignedData degenerate(X509CRL crl) {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addCRLs(new JcaCRLStore(List.of(crl)));
      return generator.generate(new CMSAbsentContent());
    } catch (CMSException | GeneralSecurityException e) {
      throw new IllegalStateException("a CRL cannot be enclosed", e);
    }
  }

  /**
   * Certificates of the next authority, signed by each of {@code signers}: RFC 8894 §4.7.1 wants
   * the present authority's key, and clients like jscep expect the one that signs all other
   * answers.
   */
  static Bytes signedCertificates(List<X509Certificate> certificates, List<KeyedChain> signers) {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      // Beside the signers' as well as in the content: clients look in either place.
      generator.addCertificates(new JcaCertStore(certificates));
      for (KeyedChain signer : signers) {
        generator.addCertificates(new JcaCertStore(signer.certificates()));
        generator.addSignerInfoGenerator(
            new JcaSimpleSignerInfoGeneratorBuilder()
                .build(
                    signer.key().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA",
                    signer.key(),
                    signer.certificate()));
      }
      CMSProcessableByteArray content =
          new CMSProcessableByteArray(degenerate(certificates).getEncoded());
      return Bytes.copyOf(generator.generate(content, true).getEncoded());
    } catch (CMSException | OperatorCreationException | GeneralSecurityException | IOException e) {
      throw new IllegalStateException("certificates cannot be signed", e);
    }
  }

  private static FailInfo failInfo(ScepFailure failure) {
    return switch (failure) {
      case BAD_ALGORITHM -> FailInfo.badAlg;
      case BAD_MESSAGE_CHECK -> FailInfo.badMessageCheck;
      case BAD_REQUEST -> FailInfo.badRequest;
      case BAD_TIME -> FailInfo.badTime;
      case BAD_CERTIFICATE_ID -> FailInfo.badCertId;
    };
  }
}
