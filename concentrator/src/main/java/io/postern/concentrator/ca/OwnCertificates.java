package io.postern.concentrator.ca;

import io.postern.actors.OwnSigningKey;
import io.postern.concentrator.config.AuthorityConfiguration;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.SignatureKind;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.expiry.ServerCertificate;
import io.postern.pkica.keyfile.KeyedChain;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The headend's certificates of its own authority, for IKE and for EST's TLS. In one thread. */
final class OwnCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(OwnCertificates.class);

  private final AuthorityConfiguration configuration;
  private final CertificateAuthority authority;
  private final ServerCertificate certificate;
  private final EstTlsKey tls = new EstTlsKey();
  private final Map<Path, X509Certificate> used = new HashMap<>();

  OwnCertificates(
      AuthorityConfiguration configuration, CertificateAuthority authority, InstantSource clock) {
    this.configuration = configuration;
    this.authority = authority;
    this.certificate = new ServerCertificate(authority, configuration.passphrase(), clock);
  }

  /** Has those made that are missing or due, and gives them to their users. */
  void tend() throws AuthorityException, IOException {
    for (Map.Entry<SignatureKind, OwnSigningKey> entry : configuration.users().keys().entrySet()) {
      entry.getValue().use(present(entry.getKey() == SignatureKind.RSA));
    }
    if (configuration.est().isPresent()) {
      tls.use(present(false), authority.anchors());
    }
  }

  /** There is one after {@link #tend}, if the configuration wants EST. */
  EstTlsKey tls() {
    return tls;
  }

  List<X509Certificate> all() {
    return List.copyOf(used.values());
  }

  private KeyedChain present(boolean rsa) throws AuthorityException, IOException {
    ServerCertificate.Wanted wanted = wanted(rsa);
    KeyedChain chain = certificate.present(wanted);
    X509Certificate before = used.put(wanted.file(), chain.certificate());
    if (!chain.certificate().equals(before)) {
      LOG.atInfo()
          .addKeyValue("serial", chain.certificate().getSerialNumber().toString(16))
          .addKeyValue("until", chain.certificate().getNotAfter().toInstant())
          .log(before == null ? "our certificate" : "our certificate was renewed");
    }
    return chain;
  }

  private ServerCertificate.Wanted wanted(boolean rsa) {
    AuthorityConfiguration.Server server = configuration.server();
    Set<Identity> names = new LinkedHashSet<>(configuration.users().names());
    names.addAll(server.names());
    return new ServerCertificate.Wanted(
        configuration.directory().resolve(rsa ? "server-rsa.pem" : "server-ecdsa.pem"),
        rsa ? server.rsa() : server.ecdsa(),
        names.stream().findFirst().map(Identity::toString).orElse("Postern"),
        List.copyOf(names),
        server.validity());
  }
}
