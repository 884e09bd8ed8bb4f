package io.postern.pkica.scep;

import io.postern.ike.message.Bytes;
import io.postern.pkica.keyfile.KeyedChain;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Writes CertRep (RFC 8894 §3.3.2) as DER: clients like micromdm's do not read the indefinite
 * lengths of BER.
 *
 * @param signer whose key, for RSA, signs answers
 */
record ScepWriter(KeyedChain signer) {
  private static final int NONCE = 16;

  // Of pkiStatus: RFC 8894 §3.2.1.3.
  private static final String SUCCESS = "0";
  private static final String FAILURE = "2";
  private static final String PENDING = "3";

  /** RFC 8894 §3.2.1.2. */
  private static final String CERT_REP = "3";

  /** RFC 3370 §3.2; strongSwan 5.9 does not take the digest's name in its place. */
  private static final AlgorithmIdentifier RSA =
      new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

  /**
   * @param request whose algorithms are answered with; its signer is the recipient
   */
  Bytes reply(ScepRequest request, ScepReply reply) {
    return switch (reply) {
      case ScepReply.Issued(var certificate) ->
          success(request, DegenerateData.ofCertificates(List.of(certificate)));
      case ScepReply.Crl(var crl) -> success(request, DegenerateData.ofCrl(crl));
      case ScepReply.Pending() ->
          sign(attributes(request.exchange(), PENDING), new CMSAbsentContent(), request.digest());
      case ScepReply.Failure(ScepFailure failure, var _) ->
          failure(request.exchange(), failure, request.digest());
    };
  }

  /** An answer to what could not be read whole. */
  Bytes failure(ScepExchange exchange, ScepFailure failure) {
    return failure(exchange, failure, ScepDigest.SHA_256);
  }

  private Bytes failure(ScepExchange exchange, ScepFailure failure, ScepDigest digest) {
    ASN1EncodableVector attributes = attributes(exchange, FAILURE);
    // RFC 8894 §3.2.1.4 numbers them in this order, from zero.
    attributes.add(text(ScepAttributes.FAIL_INFO, Integer.toString(failure.ordinal())));
    return sign(attributes, new CMSAbsentContent(), digest);
  }

  private Bytes success(ScepRequest request, byte[] content) {
    try {
      byte[] envelope = ScepEnvelope.seal(content, request.signer(), request.cipher());
      return sign(
          attributes(request.exchange(), SUCCESS),
          new CMSProcessableByteArray(envelope),
          request.digest());
    } catch (CMSException | IOException e) {
      throw new IllegalStateException("an answer of SCEP cannot be enveloped", e);
    }
  }

  private static ASN1EncodableVector attributes(ScepExchange exchange, String status) {
    byte[] nonce = new byte[NONCE];
    new SecureRandom().nextBytes(nonce);
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    attributes.add(text(ScepAttributes.MESSAGE_TYPE, CERT_REP));
    attributes.add(text(ScepAttributes.STATUS, status));
    attributes.add(text(ScepAttributes.TRANSACTION, exchange.transaction()));
    attributes.add(octets(ScepAttributes.SENDER_NONCE, nonce));
    attributes.add(octets(ScepAttributes.RECIPIENT_NONCE, exchange.nonce().toArray()));
    return attributes;
  }

  private static Attribute text(ASN1ObjectIdentifier type, String value) {
    return attribute(type, new DERPrintableString(value));
  }

  private static Attribute octets(ASN1ObjectIdentifier type, byte[] value) {
    return attribute(type, new DEROctetString(value));
  }

  private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new Attribute(type, new DERSet(value));
  }

  private Bytes sign(ASN1EncodableVector attributes, CMSTypedData content, ScepDigest digest) {
    try {
      X509Certificate certificate = signer.certificate();
      SignerInfoGenerator info =
          new SignerInfoGeneratorBuilder(
                  new JcaDigestCalculatorProviderBuilder().build(), algorithm -> RSA)
              .setSignedAttributeGenerator(
                  new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)))
              .build(
                  new JcaContentSignerBuilder(digest.signature()).build(signer.key()),
                  new JcaX509CertificateHolder(certificate));
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(info);
      generator.addCertificates(new JcaCertStore(signer.certificates()));
      return Bytes.copyOf(generator.generate(content, true).getEncoded(ASN1Encoding.DER));
    } catch (CMSException | OperatorCreationException | GeneralSecurityException | IOException e) {
      throw new IllegalStateException("an answer of SCEP cannot be signed", e);
    }
  }
}
