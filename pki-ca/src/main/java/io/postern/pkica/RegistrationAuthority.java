package io.postern.pkica;

import io.postern.ike.key.Secret;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.keyfile.SealedKey;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.IssuedCertificate;
import io.postern.pkica.store.Registrations;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * The key that opens SCEP requests and signs the answers (RFC 8894 §2.1.2). It is always RSA, as
 * SCEP needs it, and not the authority's own: what reads strangers' ciphertexts signs no
 * certificates.
 */
public final class RegistrationAuthority {
  private static final X500Name SUBJECT = new X500Name("CN=SCEP registration");

  /** So long before the end of its certificate another one is made. */
  private static final Duration RENEWAL = Duration.ofDays(60);

  private final CertificateAuthority authority;
  private final Registrations registrations;
  private final Secret passphrase;
  private final InstantSource clock;
  private Optional<KeyedChain> present = Optional.empty();

  /**
   * @param passphrase under which its key is kept; closed by the caller after this is out of use
   */
  public RegistrationAuthority(
      CertificateAuthority authority, Database database, Secret passphrase, InstantSource clock) {
    this.authority = authority;
    this.registrations = new Registrations(database);
    this.passphrase = passphrase;
    this.clock = clock;
  }

  /** Its key with the certificates that lead to the authority's anchor; made when first needed. */
  public synchronized KeyedChain chain() throws AuthorityException {
    KeyedChain chain =
        present.filter(this::usable).or(this::stored).filter(this::usable).orElse(null);
    if (chain == null) {
      chain = make();
    }
    present = Optional.of(chain);
    return chain;
  }

  /** In force for a while or as long as can be, and issued by the key that signs now. */
  private boolean usable(KeyedChain chain) {
    Instant end = chain.certificate().getNotAfter().toInstant();
    try {
      List<X509Certificate> signers = authority.chain();
      Instant now = clock.instant();
      // None can be made that ends later than the authority itself.
      boolean longest = !end.isBefore(signers.getFirst().getNotAfter().toInstant());
      return end.isAfter(longest ? now : now.plus(RENEWAL))
          && chain.certificates().subList(1, chain.certificates().size()).equals(signers);
    } catch (AuthorityException none) {
      return false;
    }
  }

  private Optional<KeyedChain> stored() {
    return registrations
        .latest()
        .flatMap(
            registration ->
                authority
                    .find(registration.serial())
                    .filter(line -> line.state() == IssuedCertificate.State.ISSUED)
                    .flatMap(IssuedCertificate::certificate)
                    .flatMap(
                        certificate ->
                            SealedKey.open(registration.sealedKey(), passphrase)
                                .map(key -> withAuthority(key, certificate))));
  }

  private KeyedChain make() throws AuthorityException {
    KeyPair keys = KeyAlgorithm.RSA_2048.generate();
    X509Certificate certificate =
        authority.issue(
            new CertificateApplication(SUBJECT, AlternativeNames.NONE, keys.getPublic()),
            CertificateProfile.REGISTRATION,
            CertificateProfile.REGISTRATION.validity());
    registrations.add(
        new Registrations.Registration(
            certificate.getSerialNumber(), SealedKey.seal(keys.getPrivate(), passphrase)),
        clock.instant());
    return withAuthority(keys.getPrivate(), certificate);
  }

  private KeyedChain withAuthority(PrivateKey key, X509Certificate certificate) {
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    try {
      chain.addAll(authority.chain());
    } catch (AuthorityException e) {
      throw new IllegalStateException("the authority that issued is gone", e);
    }
    return new KeyedChain(key, chain);
  }
}
