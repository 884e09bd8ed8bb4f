package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.trust.CertificateReader;
import io.postern.pkica.trust.KeyPolicy;
import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Collection;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSEnvelopedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Reads pkiMessage (RFC 8894 §3.2): the signature is checked before anything is decrypted.
 *
 * @param recipient whose key opens envelopes
 * @param legacy whether MD5 and DES are answered
 */
record ScepReader(KeyedChain recipient, KeyPolicy keys, boolean legacy) {
  /** Ours. */
  private static final int LONGEST_NONCE = 64;

  private static final String PRINTABLE = "[\\x20-\\x7e]{1,256}";

  ScepReading read(Bytes message) {
    try {
      CMSSignedData signed = new CMSSignedData(message.toArray());
      Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
      if (signers.size() != 1) {
        return new ScepReading.Unreadable(signers.size() + " signers, expected one");
      }
      return read(signed, signers.iterator().next());
    } catch (CMSException | RuntimeException unreadable) {
      // Bouncy Castle reads the parts of a message lazily and throws whatever comes then.
      return new ScepReading.Unreadable("no CMS SignedData: " + unreadable.getMessage());
    }
  }

  private ScepReading read(CMSSignedData signed, SignerInformation signer) {
    AttributeTable attributes = signer.getSignedAttributes();
    if (attributes == null) {
      return new ScepReading.Unreadable("a message without signed attributes");
    }
    Optional<String> transaction = text(attributes, ScepAttributes.TRANSACTION);
    Optional<Bytes> nonce = nonce(attributes);
    if (transaction.filter(id -> id.matches(PRINTABLE)).isEmpty() || nonce.isEmpty()) {
      return new ScepReading.Unreadable("a message without transaction identifier or nonce");
    }
    ScepExchange exchange = new ScepExchange(transaction.get(), nonce.get());
    Optional<ScepMessageType> type =
        text(attributes, ScepAttributes.MESSAGE_TYPE).flatMap(ScepMessageType::of);
    if (type.isEmpty()) {
      return refused(exchange, ScepFailure.BAD_REQUEST, "a message of no known type");
    }
    Optional<ScepDigest> digest = ScepDigest.of(signer.getDigestAlgOID(), legacy);
    if (digest.isEmpty()) {
      return refused(exchange, ScepFailure.BAD_ALGORITHM, "the digest " + signer.getDigestAlgOID());
    }
    Optional<X509Certificate> sent = signer(signed, signer);
    if (sent.filter(certificate -> !(certificate.getPublicKey() instanceof RSAPublicKey))
        .isPresent()) {
      // RFC 8894 §3.1: the answer would be encrypted to it.
      return refused(exchange, ScepFailure.BAD_ALGORITHM, "the signer's key is not RSA");
    }
    return sent.map(certificate -> verified(signed, signer, certificate))
        .map(
            certificate ->
                certificate
                    .map(of -> open(signed, new Head(type.get(), exchange, of, digest.get())))
                    .orElseGet(
                        () ->
                            refused(
                                exchange,
                                ScepFailure.BAD_MESSAGE_CHECK,
                                "the signature does not verify")))
        .orElseGet(
            () ->
                refused(
                    exchange,
                    ScepFailure.BAD_MESSAGE_CHECK,
                    "the signer's certificate is not in the message"));
  }

  private record Head(
      ScepMessageType type, ScepExchange exchange, X509Certificate signer, ScepDigest digest) {}

  private static Optional<X509Certificate> signer(CMSSignedData signed, SignerInformation signer) {
    @SuppressWarnings("unchecked")
    Collection<X509CertificateHolder> holders =
        signed.getCertificates().getMatches(signer.getSID());
    return holders.stream().findFirst().flatMap(ScepReader::certificate);
  }

  private static Optional<X509Certificate> certificate(X509CertificateHolder holder) {
    try {
      return CertificateReader.read(Bytes.copyOf(holder.getEncoded()))
              instanceof Reading.Accepted<X509Certificate>(X509Certificate certificate)
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private Optional<X509Certificate> verified(
      CMSSignedData signed, SignerInformation signer, X509Certificate certificate) {
    try {
      return keys.check(certificate.getPublicKey()) instanceof Reading.Accepted<PublicKey>
              && signed.getSignedContent() != null
              && signer.verify(
                  new JcaSimpleSignerInfoVerifierBuilder().build(certificate.getPublicKey()))
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (CMSException | OperatorCreationException wrong) {
      return Optional.empty();
    }
  }

  private ScepReading open(CMSSignedData signed, Head head) {
    try {
      if (!(signed.getSignedContent().getContent() instanceof byte[] content)) {
        return refused(head.exchange(), ScepFailure.BAD_REQUEST, "a message without content");
      }
      CMSEnvelopedData envelope = new CMSEnvelopedData(content);
      Optional<ScepCipher> cipher = ScepCipher.of(envelope.getEncryptionAlgOID(), legacy);
      if (cipher.isEmpty()) {
        return refused(
            head.exchange(),
            ScepFailure.BAD_ALGORITHM,
            "the cipher " + envelope.getEncryptionAlgOID());
      }
      return new ScepReading.Sound(
          new ScepRequest(
              head.type(),
              head.exchange(),
              head.signer(),
              cipher.get(),
              head.digest(),
              ScepEnvelope.open(envelope, recipient, cipher.get())));
    } catch (CMSException | RuntimeException closed) {
      // One answer for a wrong recipient, a wrong key and a wrong padding alike; only the log has
      // more.
      return refused(
          head.exchange(),
          ScepFailure.BAD_MESSAGE_CHECK,
          "the envelope cannot be opened: " + closed);
    }
  }

  private static Optional<String> text(AttributeTable attributes, ASN1ObjectIdentifier type) {
    return value(attributes, type)
        .flatMap(
            value ->
                value instanceof ASN1String text
                    ? Optional.of(text.getString())
                    : Optional.empty());
  }

  private static Optional<Bytes> nonce(AttributeTable attributes) {
    return value(attributes, ScepAttributes.SENDER_NONCE)
        .flatMap(
            value ->
                value instanceof ASN1OctetString octets
                    ? Optional.of(Bytes.copyOf(octets.getOctets()))
                    : Optional.empty())
        .filter(octets -> octets.size() <= LONGEST_NONCE);
  }

  private static Optional<ASN1Encodable> value(
      AttributeTable attributes, ASN1ObjectIdentifier type) {
    Attribute attribute = attributes.get(type);
    return attribute == null || attribute.getAttrValues().size() != 1
        ? Optional.empty()
        : Optional.of(attribute.getAttrValues().getObjectAt(0));
  }

  private static ScepReading refused(ScepExchange exchange, ScepFailure failure, String detail) {
    return new ScepReading.Refused(exchange, failure, detail);
  }
}
