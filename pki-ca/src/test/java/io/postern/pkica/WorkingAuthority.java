package io.postern.pkica;

import io.postern.ike.key.Secret;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.StoreAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/** A root authority over H2, whose clock the test turns. */
public final class WorkingAuthority implements AutoCloseable {
  public static final Duration YEAR = Duration.ofDays(365);

  private final Secret passphrase = Secret.ofText("correct horse");
  private final Database database;
  private final AuthorityFounding founding;
  private final CertificateAuthority authority;
  private Instant now = Instant.now();

  public WorkingAuthority(Path folder, KeyAlgorithm algorithm, Publication publication)
      throws AuthorityException {
    this(folder, algorithm, AuthoritySettings.DEFAULT.withPublication(publication));
  }

  public WorkingAuthority(Path folder, KeyAlgorithm algorithm, AuthoritySettings settings)
      throws AuthorityException {
    database = Database.open(new StoreAddress.Embedded(folder));
    founding = new AuthorityFounding(database, passphrase, this::now);
    founding.root(new X500Name("O=Example,CN=Example VPN"), algorithm, YEAR, AuthorityLimits.NONE);
    authority = CertificateAuthority.open(database, passphrase, settings, this::now);
  }

  public Instant now() {
    return now;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  public CertificateAuthority authority() {
    return authority;
  }

  public AuthorityFounding founding() {
    return founding;
  }

  public Database database() {
    return database;
  }

  /** A new key with a certificate of this authority. */
  public KeyedChain peer(CertificateProfile profile, KeyAlgorithm algorithm, String... names)
      throws AuthorityException {
    KeyPair keys = algorithm.generate();
    X509Certificate certificate =
        authority.issue(
            new CertificateApplication(
                new X500Name("O=Example,CN=" + names[0]),
                TestHierarchy.accepted(AlternativeNames.parse(List.of(names))),
                keys.getPublic()),
            profile,
            Duration.ofDays(90));
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    chain.addAll(authority.chain());
    return new KeyedChain(keys.getPrivate(), chain);
  }

  @Override
  public void close() {
    database.close();
    passphrase.close();
  }
}
