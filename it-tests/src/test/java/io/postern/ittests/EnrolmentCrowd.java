package io.postern.ittests;

import io.postern.pkica.Fingerprint;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateIssuer;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.SerialNumbers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jscep.message.CertRep;
import org.jscep.message.MessageDecodingException;
import org.jscep.message.MessageEncodingException;
import org.jscep.message.PkcsPkiEnvelopeDecoder;
import org.jscep.message.PkcsPkiEnvelopeEncoder;
import org.jscep.message.PkcsReq;
import org.jscep.message.PkiMessageDecoder;
import org.jscep.message.PkiMessageEncoder;
import org.jscep.transaction.Nonce;
import org.jscep.transaction.PkiStatus;
import org.jscep.transaction.TransactionId;

/**
 * Enrols by SCEP with jscep's messages, again and again in several threads, and tells of each
 * certificate on standard output; a request that nobody answers is repeated as it is. Arguments:
 * the server's address and the password.
 */
public final class EnrolmentCrowd {
  static final int THREADS = 4;
  static final String SUBJECT = "CN=crowd";

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final URI server;
  private final String password;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final KeyPair keys = KeyAlgorithm.RSA_2048.generate();
  private final X509Certificate itself =
      CertificateIssuer.root(
          new X500Name(SUBJECT),
          keys,
          new CertificateIssuer.Order(
              CertificateProfile.CLIENT,
              SerialNumbers.next(new SecureRandom()),
              Instant.now(),
              Duration.ofDays(1)),
          AuthorityLimits.NONE);

  private EnrolmentCrowd(URI server, String password) {
    this.server = server;
    this.password = password;
  }

  /** An enrolment in other words than those of HTTP and CMS. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  public static void main(String[] arguments) throws Exception {
    EnrolmentCrowd crowd = new EnrolmentCrowd(URI.create(arguments[0]), arguments[1]);
    X509Certificate registration = crowd.registration();
    for (int thread = 0; thread < THREADS; thread++) {
      Thread.ofPlatform().start(() -> crowd.enrolForever(registration));
    }
  }

  private void enrolForever(X509Certificate registration) {
    try {
      while (true) {
        X509Certificate issued = enrol(registration);
        say("issued " + issued.getSerialNumber().toString(16) + " " + Fingerprint.sha256(issued));
      }
    } catch (Exception refused) {
      say("refused " + refused);
    }
  }

  private X509Certificate enrol(X509Certificate registration) throws Exception {
    PkiMessageEncoder encoder =
        new PkiMessageEncoder(
            keys.getPrivate(),
            itself,
            new PkcsPkiEnvelopeEncoder(registration, "AES_128"),
            "SHA256withRSA");
    // A transaction of its own: the key is the same for all.
    PkcsReq asked = new PkcsReq(TransactionId.createTransactionId(), Nonce.nextNonce(), request());
    byte[] answer = answer(encoder.encode(asked).getEncoded());
    return issued(answer, registration);
  }

  private X509Certificate issued(byte[] answer, X509Certificate registration)
      throws CMSException, MessageDecodingException, Refused, CertificateException {
    PkiMessageDecoder decoder =
        new PkiMessageDecoder(registration, new PkcsPkiEnvelopeDecoder(itself, keys.getPrivate()));
    if (decoder.decode(new CMSSignedData(answer)) instanceof CertRep reply
        && reply.getPkiStatus() == PkiStatus.SUCCESS) {
      return only(reply.getMessageData());
    }
    throw new Refused("by SCEP");
  }

  private PKCS10CertificationRequest request() throws MessageEncodingException {
    JcaPKCS10CertificationRequestBuilder builder =
        new JcaPKCS10CertificationRequestBuilder(new X500Name(SUBJECT), keys.getPublic());
    builder.addAttribute(
        PKCSObjectIdentifiers.pkcs_9_at_challengePassword, new DERPrintableString(password));
    return builder.build(KeyAlgorithm.signer(keys.getPrivate(), keys.getPublic()));
  }

  /** Whoever is away comes back. */
  private byte[] answer(byte[] message) throws InterruptedException, Refused {
    while (true) {
      try {
        HttpResponse<byte[]> response =
            http.send(
                HttpRequest.newBuilder(URI.create(server + "?operation=PKIOperation"))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/x-pki-message")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(message))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() == 200) {
          return response.body();
        }
        if (response.statusCode() != 503) {
          throw new Refused("with status " + response.statusCode());
        }
      } catch (IOException away) {
        // Killed in the midst of it.
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Of the two certificates of GetCACert the one that is no authority's (RFC 8894 §4.2.1.2). */
  private X509Certificate registration() throws Exception {
    HttpResponse<byte[]> response =
        http.send(
            HttpRequest.newBuilder(URI.create(server + "?operation=GetCACert")).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    for (X509CertificateHolder holder :
        new CMSSignedData(response.body()).getCertificates().getMatches(null)) {
      X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(holder);
      if (certificate.getBasicConstraints() < 0) {
        return certificate;
      }
    }
    throw new Refused("no certificate of a registration authority");
  }

  private static X509Certificate only(CMSSignedData degenerate)
      throws CertificateException, Refused {
    for (X509CertificateHolder holder : degenerate.getCertificates().getMatches(null)) {
      return new JcaX509CertificateConverter().getCertificate(holder);
    }
    throw new Refused("with no certificate");
  }

  private static synchronized void say(String line) {
    // In one write: a pipe takes all of it or nothing.
    System.out.print(line + "\n");
    System.out.flush();
  }
}
