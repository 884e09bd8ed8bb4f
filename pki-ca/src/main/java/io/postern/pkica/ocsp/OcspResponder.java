package io.postern.pkica.ocsp;

import io.postern.ike.message.Bytes;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Revocation;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.store.IssuedCertificate;
import io.postern.pkica.store.StoreException;
import java.io.IOException;
import java.security.ProviderException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERNull;
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

/**
 * Answers for the authority, out of its store, signed with the key that issued (RFC 6960 §2.6). An
 * answer is signed once for half of its validity, unless the store has other news, or a nonce asks
 * for a fresh one.
 */
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
  private final Answers answers = new Answers();
  private final Consumer<String> onAnswer;

  /**
   * @param validity how long an answer may be kept
   */
  public OcspResponder(CertificateAuthority authority, Duration validity, InstantSource clock) {
    this(authority, validity, clock, outcome -> {});
  }

  /**
   * @param validity how long an answer may be kept
   * @param onAnswer told of {@code answered}, {@code malformed-request} and {@code unable}
   */
  public OcspResponder(
      CertificateAuthority authority,
      Duration validity,
      InstantSource clock,
      Consumer<String> onAnswer) {
    this.onAnswer = onAnswer;
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
    OCSPResp answer = answer(request);
    onAnswer.accept(
        switch (answer.getStatus()) {
          case OCSPRespBuilder.SUCCESSFUL -> "answered";
          case OCSPRespBuilder.MALFORMED_REQUEST -> "malformed-request";
          default -> "unable";
        });
    return encoded(answer);
  }

  private static Bytes encoded(OCSPResp answer) {
    try {
      return Bytes.copyOf(answer.getEncoded());
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
      return answer(wanted, nonce);
    } catch (AuthorityException
        | StoreException
        | ProviderException
        | OCSPException
        | OperatorCreationException
        | CertificateEncodingException unable) {
      return error(OCSPRespBuilder.INTERNAL_ERROR);
    }
  }

  /** What is said of a certificate, and so what an answer may be used again for. */
  private record Known(CertificateID certificate, long generation, Optional<Revocation> revoked) {}

  private OCSPResp answer(Req[] wanted, Optional<Extension> nonce)
      throws AuthorityException,
          OCSPException,
          OperatorCreationException,
          CertificateEncodingException {
    Instant now = clock.instant();
    Map<Long, X509Certificate> issuers = authority.issuers();
    OptionalLong issuer = issuer(wanted[0].getCertID(), issuers);
    Optional<Known> known =
        wanted.length == 1
                && nonce.isEmpty()
                && issuer.isPresent()
                && isPlain(wanted[0].getCertID())
            ? known(wanted[0].getCertID(), issuer.getAsLong())
            : Optional.empty();
    Optional<OCSPResp> made = known.flatMap(key -> answers.get(key, now));
    if (made.isPresent()) {
      return made.get();
    }
    // RFC 6960 §4.2.2.2: signed by the key that issued, also if another one issues now.
    KeyedChain signer =
        issuer.isPresent() ? authority.signer(issuer.getAsLong()) : authority.signer();
    OCSPResp answer = sign(signer, wanted, issuer, nonce, now);
    known.ifPresent(key -> answers.put(key, answer, now.plus(validity.dividedBy(2))));
    return answer;
  }

  /** Parameters that no digest has would make as many answers of one as there is memory. */
  private static boolean isPlain(CertificateID certificate) {
    ASN1Encodable parameters = certificate.toASN1Primitive().getHashAlgorithm().getParameters();
    return parameters == null || parameters.equals(DERNull.INSTANCE);
  }

  /**
   * Makes the answers for all that is in force or revoked, so that they are there when peers ask
   * (RFC 5019 §4).
   *
   * @return how many
   */
  public int prepare() {
    Instant now = clock.instant();
    Map<Long, X509Certificate> issuers = authority.issuers();
    int prepared = 0;
    for (IssuedCertificate line : authority.list()) {
      X509Certificate issuer = issuers.get(line.generation());
      if (issuer != null
          && prepared < Answers.MOST
          && line.certificate().isPresent()
          && line.notAfter().filter(now::isBefore).isPresent()) {
        var _ = answer(OcspAnswer.request(line.certificate().get(), issuer));
        prepared++;
      }
    }
    return prepared;
  }

  private OCSPResp sign(
      KeyedChain signer, Req[] wanted, OptionalLong issuer, Optional<Extension> nonce, Instant now)
      throws OCSPException, OperatorCreationException, CertificateEncodingException {
    X509CertificateHolder own = new JcaX509CertificateHolder(signer.certificate());
    BasicOCSPRespBuilder builder =
        new JcaBasicOCSPRespBuilder(
            signer.certificate().getPublicKey(), digests.get(CertificateID.HASH_SHA1));
    for (Req one : wanted) {
      builder.addResponse(
          one.getCertID(),
          status(one.getCertID(), own, issuer),
          Date.from(now),
          Date.from(now.plus(validity)));
    }
    nonce.ifPresent(value -> builder.setResponseExtensions(new Extensions(value)));
    BasicOCSPResp basic =
        builder.build(
            KeyAlgorithm.signer(signer.key(), signer.certificate().getPublicKey()),
            new X509CertificateHolder[] {own},
            Date.from(now));
    return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, basic);
  }

  /**
   * RFC 6960 §2.2: unknown is what we never issued, or what another issued, also if that other is
   * another key of ours, whose word the signature is not.
   */
  private CertificateStatus status(
      CertificateID wanted, X509CertificateHolder signer, OptionalLong issuer)
      throws OCSPException {
    if (issuer.isEmpty() || !wanted.matchesIssuer(signer, digests)) {
      return new UnknownStatus();
    }
    Optional<Known> known = known(wanted, issuer.getAsLong());
    if (known.isEmpty()) {
      return new UnknownStatus();
    }
    // Bouncy Castle says "good" with null, which an Optional does not hold.
    return known.get().revoked().isPresent()
        ? revoked(known.get().revoked().get())
        : CertificateStatus.GOOD;
  }

  private static RevokedStatus revoked(Revocation revocation) {
    return new RevokedStatus(Date.from(revocation.at()), revocation.reason().number());
  }

  /** Empty for what that key never issued. */
  private Optional<Known> known(CertificateID wanted, long generation) {
    return authority
        .find(wanted.getSerialNumber())
        .filter(line -> line.generation() == generation)
        .filter(
            line ->
                switch (line.state()) {
                  case ISSUED -> true;
                  case REVOKED -> line.revocation().isPresent();
                  case RESERVED, ABANDONED -> false;
                })
        .map(line -> new Known(wanted, generation, line.revocation()));
  }

  private OptionalLong issuer(CertificateID wanted, Map<Long, X509Certificate> issuers)
      throws OCSPException, CertificateEncodingException {
    for (Map.Entry<Long, X509Certificate> one : issuers.entrySet()) {
      if (wanted.matchesIssuer(new JcaX509CertificateHolder(one.getValue()), digests)) {
        return OptionalLong.of(one.getKey());
      }
    }
    return OptionalLong.empty();
  }

  /** Answers that were signed before, by what they say; the longest unused are forgotten. */
  private static final class Answers {
    /** Ours: about a kilobyte each. */
    static final int MOST = 8192;

    private final Map<Known, Made> made = new LinkedHashMap<>(16, 0.75f, true);

    private record Made(OCSPResp answer, Instant until) {}

    synchronized Optional<OCSPResp> get(Known key, Instant now) {
      return Optional.ofNullable(made.get(key))
          .filter(one -> one.until().isAfter(now))
          .map(Made::answer);
    }

    synchronized void put(Known key, OCSPResp answer, Instant until) {
      made.put(key, new Made(answer, until));
      if (made.size() > MOST) {
        made.remove(made.keySet().iterator().next());
      }
    }
  }

  private static OCSPResp error(int status) {
    try {
      return new OCSPRespBuilder().build(status, null);
    } catch (OCSPException e) {
      throw new IllegalStateException("an OCSP error cannot be made", e);
    }
  }
}
