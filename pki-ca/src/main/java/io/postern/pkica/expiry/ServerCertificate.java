package io.postern.pkica.expiry;

import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.keyfile.UnusableFileException;
import io.postern.pkica.store.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * The headend's own certificate, out of its own authority, in a file with its key that only its
 * owner reads. It is made anew, with another key, when two thirds of its time are over, when it was
 * revoked, and when another key of the authority signs.
 */
public final class ServerCertificate {
  private final CertificateAuthority authority;
  private final Wanted wanted;
  private final Path file;
  private final InstantSource clock;

  /** What it says. */
  public record Wanted(
      X500Name subject, AlternativeNames names, KeyAlgorithm algorithm, Duration validity) {}

  /**
   * @param file PEM: the key, the certificate, those that lead to an anchor; made if it is missing
   */
  public ServerCertificate(
      CertificateAuthority authority, Wanted wanted, Path file, InstantSource clock) {
    this.authority = authority;
    this.wanted = wanted;
    this.file = file;
    this.clock = clock;
  }

  /**
   * What is in the file, or if there is none, or it is due, a new one.
   *
   * @throws IOException if the file cannot be read or written; nothing is issued in its place if it
   *     holds something else
   */
  public KeyedChain chain() throws AuthorityException, IOException {
    if (Files.exists(file)) {
      KeyedChain present = KeyedChain.ofPem(file, Optional.empty(), file);
      if (!isDue(present)) {
        return present;
      }
    }
    return renew();
  }

  /**
   * Makes a new one if it is time; to be called every hour or so.
   *
   * @return the new one, to be used from now on
   */
  public Optional<KeyedChain> renewIfDue() throws AuthorityException, IOException {
    KeyedChain present = KeyedChain.ofPem(file, Optional.empty(), file);
    return isDue(present) ? Optional.of(renew()) : Optional.empty();
  }

  private boolean isDue(KeyedChain present) throws AuthorityException {
    X509Certificate certificate = present.certificate();
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    boolean old = clock.instant().isAfter(end.minus(Duration.between(begin, end).dividedBy(3)));
    List<X509Certificate> signers = authority.chain();
    // None can be made that ends later than the authority itself.
    boolean longest = !end.isBefore(signers.getFirst().getNotAfter().toInstant());
    boolean inForce =
        authority
            .find(certificate.getSerialNumber())
            .filter(line -> line.state() == IssuedCertificate.State.ISSUED)
            .flatMap(IssuedCertificate::certificate)
            .filter(certificate::equals)
            .isPresent();
    boolean ofPresentKey =
        present.certificates().size() > 1
            && present.certificates().get(1).equals(signers.getFirst());
    return old && !longest || !inForce || !ofPresentKey;
  }

  private KeyedChain renew() throws AuthorityException, IOException {
    KeyPair keys = wanted.algorithm().generate();
    X509Certificate certificate =
        authority.issue(
            new CertificateApplication(wanted.subject(), wanted.names(), keys.getPublic()),
            CertificateProfile.GATEWAY,
            wanted.validity());
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    chain.addAll(authority.chain());
    write(PemText.ofPrivateKey(keys.getPrivate()) + PemText.ofCertificates(chain));
    return new KeyedChain(keys.getPrivate(), chain);
  }

  /** As a whole or not at all: a power cut leaves the old one. */
  private void write(String pem) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new UnusableFileException(file, "expected a file in a folder");
    }
    Path fresh =
        Files.createTempFile(
            folder,
            ".server",
            ".pem",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, pem);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
