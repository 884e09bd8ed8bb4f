package io.postern.pkica.scep;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.KeyedChain;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientIdentifier;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attacker learns of what another encrypted by sending it in messages of his own. */
class EnvelopeOracleTest {
  private static final int MESSAGES = 100;
  private static final int BLOCK = 16;
  private static final byte[] KEY = new byte[BLOCK];

  @TempDir private Path folder;
  private ScepHost host;
  private KeyedChain attacker;
  private X509Certificate registration;

  @BeforeEach
  void open() throws Exception {
    host =
        new ScepHost(
            folder,
            KeyAlgorithm.P256,
            EnrolmentPolicy.of(new ChallengePolicy.Static(Secret.ofText("sesame"))));
    attacker = ScepDevice.of(host.url(), "attacker.example.org").selfSigned();
    host.scep().get("GetCACert", "", InetAddress.getLoopbackAddress());
    registration =
        host.working().authority().list().stream()
            .filter(line -> line.profile().equals("registration"))
            .flatMap(line -> line.certificate().stream())
            .findFirst()
            .orElseThrow();
  }

  @AfterEach
  void close() {
    host.close();
  }

  /**
   * RFC 3218 §2.3.2: a wrapped key that is no PKCS #1 at all opens the content to something else,
   * as any wrong key does; if it failed before, it could be told from one that is.
   */
  @Test
  void aWrongPaddingOfTheKeyIsLikeAWrongKey() throws Exception {
    byte[] wrapped = new byte[256];
    new Random(1).nextBytes(wrapped);
    wrapped[0] = 0;

    assertThat(outcome("19", wrapped, sealed(padded(16))))
        .isEqualTo(outcome("19", wrapped(new byte[BLOCK]), sealed(padded(16))));
  }

  /**
   * Of PKCSReq, RenewalReq, CertPoll, GetCert and GetCRL. If a right padding could be told from a
   * wrong one, 128 messages would tell an octet of another's challenge password (Vaudenay 2002).
   */
  @ParameterizedTest
  @ValueSource(strings = {"19", "17", "20", "21", "22"})
  void aWrongPaddingOfTheContentIsLikeARightOne(String type) throws Exception {
    byte[] wrapped = wrapped(KEY);
    String wrong = outcome(type, wrapped, sealed(new byte[2 * BLOCK]));

    for (int padding : List.of(1, 2, 15, 16)) {
      assertThat(outcome(type, wrapped, sealed(padded(padding)))).isEqualTo(wrong);
    }
    for (byte[] end : List.of(new byte[] {17}, new byte[] {1, 2}, new byte[] {3, 1, 3})) {
      byte[] content = new byte[2 * BLOCK];
      System.arraycopy(end, 0, content, content.length - end.length, end.length);
      assertThat(outcome(type, wrapped, sealed(content))).isEqualTo(wrong);
    }
  }

  /** One in 256 of these is padded rightly. */
  @Test
  void whateverTheContentIsTheAnswerIsTheSame() throws Exception {
    Random random = new Random(2);
    byte[] wrapped = wrapped(KEY);
    String first = outcome("19", wrapped, sealed(new byte[2 * BLOCK]));
    for (int i = 0; i < MESSAGES; i++) {
      byte[] content = new byte[2 * BLOCK];
      random.nextBytes(content);
      assertThat(outcome("19", wrapped, sealed(content))).isEqualTo(first);
    }
  }

  private static byte[] padded(int padding) {
    byte[] content = new byte[2 * BLOCK];
    Arrays.fill(content, content.length - padding, content.length, (byte) padding);
    return content;
  }

  private static byte[] sealed(byte[] content) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new IvParameterSpec(new byte[BLOCK]));
    return cipher.doFinal(content);
  }

  private byte[] wrapped(byte[] key) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
    cipher.init(Cipher.ENCRYPT_MODE, registration.getPublicKey());
    return cipher.doFinal(key);
  }

  /**
   * What is to be seen on the wire: HTTP's status and length, and what the event has of failInfo.
   */
  private String outcome(String type, byte[] wrapped, byte[] content) throws Exception {
    ScepAnswer answer =
        host.scep()
            .post(
                "PKIOperation",
                message(type, envelope(wrapped, content)),
                InetAddress.getLoopbackAddress());
    return answer.status() + " " + host.lastEvent().outcome();
  }

  private Bytes message(String type, byte[] envelope) throws Exception {
    ASN1EncodableVector attributes = new ASN1EncodableVector();
    attributes.add(attribute(ScepAttributes.MESSAGE_TYPE, new DERPrintableString(type)));
    attributes.add(attribute(ScepAttributes.TRANSACTION, new DERPrintableString("the attacker's")));
    attributes.add(attribute(ScepAttributes.SENDER_NONCE, new DEROctetString(new byte[16])));
    CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
    generator.addCertificates(new JcaCertStore(attacker.certificates()));
    generator.addSignerInfoGenerator(
        new JcaSimpleSignerInfoGeneratorBuilder()
            .setSignedAttributeGenerator(
                new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)))
            .build("SHA512withRSA", attacker.key(), attacker.certificate()));
    return Bytes.copyOf(
        generator
            .generate(new CMSProcessableByteArray(envelope), true)
            .getEncoded(ASN1Encoding.DER));
  }

  private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return new Attribute(type, new DERSet(value));
  }

  private byte[] envelope(byte[] wrapped, byte[] content) throws Exception {
    RecipientIdentifier recipient =
        new RecipientIdentifier(
            new IssuerAndSerialNumber(
                X500Name.getInstance(registration.getIssuerX500Principal().getEncoded()),
                registration.getSerialNumber()));
    KeyTransRecipientInfo info =
        new KeyTransRecipientInfo(
            recipient,
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
            new DEROctetString(wrapped));
    EncryptedContentInfo sealed =
        new EncryptedContentInfo(
            CMSObjectIdentifiers.data,
            new AlgorithmIdentifier(
                ScepCipher.AES_128.identifier(), new DEROctetString(new byte[BLOCK])),
            new DEROctetString(content));
    EnvelopedData data =
        new EnvelopedData(null, new DERSet(new RecipientInfo(info)), sealed, (ASN1Set) null);
    return new ContentInfo(CMSObjectIdentifiers.envelopedData, data).getEncoded(ASN1Encoding.DER);
  }
}
