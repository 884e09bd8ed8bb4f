package io.postern.pkica.ocsp;

import io.postern.ike.message.Bytes;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.store.IssuedCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Answers for the authority, out of its store, signed with its own key (RFC 6960 §2.6). */
public final class OcspResponder {
  /** Ours: clients ask for one, or for the few of a chain. */
  private static final int MOST_CERTIFICATES = 16;

  private static final int MOST_OCTETS = 16 * 1024;

  /** RFC 8954 §2.1. */
  private static final int LONGEST_NONCE = 32;

  private final CertificateAuthority authority;
  private final Duration validity;
  private final InstantSource clock;
  private final DigestCalculatorProvider digests;

  /**
   * @param validity how long an answer may be kept
   */
  public OcspResponder(CertificateAuthority authority, Duration validity, InstantSource clock) {
    this.authority = authority;
    this.validity = validity;
    this.clock = clock;
    try {
      this.digests = new JcaDigestCalculatorProviderBuilder().build();
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("this JDK has no digests", e);
    }
  }

  /**
   * @param request DER of OCSPRequest
   * @return DER of OCSPResponse, whatever came
   */
  public Bytes respond(Bytes request) {
    try {
      return Bytes.copyOf(answer(request).getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("an OCSP answer cannot be encoded", e);
    }
  }

  private OCSPResp answer(Bytes request) {
    if (request.size() > MOST_OCTETS) {
      return error(OCSPRespBuilder.MALFORMED_REQUEST);
    }
    Req[] wanted;
    Optional<Extension> nonce;
    try {
      OCSPReq parsed = new OCSPReq(request.toArray());
      wanted = parsed.getRequestList();
      nonce = Optional.ofNullable(parsed.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce));
    } catch (IOException | RuntimeException malformed) {
      // Bouncy Castle reads the parts of a request lazily and throws whatever comes then.
      return error(OCSPRespBuilder.MALFORMED_REQUEST);
    }
    if (wanted.length == 0
        || wanted.length > MOST_CERTIFICATES
        || nonce
            .filter(value -> value.getExtnValue().getOctets().length > LONGEST_NONCE + 2)
            .isPresent()) {
      return error(OCSPRespBuilder.MALFORMED_REQUEST);
    }
    try {
      return sign(wanted, nonce);
    } catch (AuthorityException
        | OCSPException
        | OperatorCreationException
        | CertificateEncodingException unable) {
      return error(OCSPRespBuilder.INTERNAL_ERROR);
    }
  }

  private OCSPResp sign(Req[] wanted, Optional<Extension> nonce)
      throws AuthorityException,
          OCSPException,
          OperatorCreationException,
          CertificateEncodingException {
    KeyedChain signer = authority.signer();
    Instant now = clock.instant();
    X509CertificateHolder own = new JcaX509CertificateHolder(signer.certificate());
    BasicOCSPRespBuilder builder =
        new JcaBasicOCSPRespBuilder(
            signer.certificate().getPublicKey(), digests.get(CertificateID.HASH_SHA1));
    for (Req one : wanted) {
      builder.addResponse(
          one.getCertID(), status(one.getCertID()), Date.from(now), Date.from(now.plus(validity)));
    }
    nonce.ifPresent(value -> builder.setResponseExtensions(new Extensions(value)));
    BasicOCSPResp basic =
        builder.build(
            KeyAlgorithm.signer(signer.key(), signer.certificate().getPublicKey()),
            new X509CertificateHolder[] {own},
            Date.from(now));
    return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic);
  }

  /** RFC 6960 §2.2: unknown is what we never issued, or what another issued. */
  private CertificateStatus status(CertificateID wanted) throws OCSPException {
    BigInteger serial = wanted.getSerialNumber();
    if (!isOurs(wanted, authority.anchors())) {
      return new UnknownStatus();
    }
    Optional<IssuedCertificate> line = authority.find(serial);
    if (line.isEmpty()) {
      return new UnknownStatus();
    }
    return switch (line.get().state()) {
      case ISSUED -> CertificateStatus.GOOD;
      case REVOKED ->
          line.get()
              .revocation()
              .<CertificateStatus>map(
                  revocation ->
                      new RevokedStatus(Date.from(revocation.at()), revocation.reason().number()))
              .orElseGet(UnknownStatus::new);
      case RESERVED, ABANDONED -> new UnknownStatus();
    };
  }

  private boolean isOurs(CertificateID wanted, List<X509Certificate> ours) throws OCSPException {
    for (X509Certificate one : ours) {
      try {
        if (wanted.matchesIssuer(new JcaX509CertificateHolder(one), digests)) {
          return true;
        }
      } catch (CertificateEncodingException e) {
        throw new IllegalStateException("a certificate cannot be encoded", e);
      }
    }
    return false;
  }

  private static OCSPResp error(int status) {
    try {
      return new OCSPRespBuilder().build(status, null);
    } catch (OCSPException e) {
      throw new IllegalStateException("an OCSP error cannot be made", e);
    }
  }
}
