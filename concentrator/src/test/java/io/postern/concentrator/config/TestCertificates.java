package io.postern.concentrator.config;

import io.postern.ike.message.Reading;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateIssuer;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.authority.SerialNumbers;
import io.postern.pkica.keyfile.KeyedChain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;

/** An authority and what it issued, as PEM files in a directory. */
final class TestCertificates {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path directory;
  private final KeyedChain root;

  /** {@code ca.pem} is there. */
  TestCertificates(Path directory) {
    this.directory = directory;
    KeyPair keys = KeyAlgorithm.P256.generate();
    this.root =
        new KeyedChain(
            keys.getPrivate(),
            List.of(
                CertificateIssuer.root(
                    new X500Name("CN=Test authority"),
                    keys,
                    order(CertificateProfile.AUTHORITY, Duration.ofDays(1000)),
                    AuthorityLimits.NONE)));
    write(root, "ca");
  }

  /** {@code NAME.pem} and {@code NAME.key}, for a gateway with this name as SAN. */
  void issue(String name, String host, KeyAlgorithm algorithm, Duration validity) {
    KeyPair keys = algorithm.generate();
    write(
        new KeyedChain(
            keys.getPrivate(),
            List.of(
                CertificateIssuer.of(root, Publication.NONE)
                    .issue(
                        new CertificateApplication(
                            new X500Name("O=Example,CN=" + host), names(host), keys.getPublic()),
                        order(CertificateProfile.GATEWAY, validity)))),
        name);
  }

  private static AlternativeNames names(String host) {
    return switch (AlternativeNames.parse(List.of(host))) {
      case Reading.Accepted<AlternativeNames>(AlternativeNames names) -> names;
      case Reading.Refused<AlternativeNames>(var refusal) -> throw new AssertionError(refusal);
    };
  }

  private static CertificateIssuer.Order order(CertificateProfile profile, Duration validity) {
    return new CertificateIssuer.Order(
        profile, SerialNumbers.next(RANDOM), Instant.now(), validity);
  }

  private void write(KeyedChain chain, String name) {
    try {
      Files.writeString(
          directory.resolve(name + ".pem"), pem("CERTIFICATE", chain.certificate().getEncoded()));
      Path key =
          Files.writeString(
              directory.resolve(name + ".key"), pem("PRIVATE KEY", chain.key().getEncoded()));
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (CertificateEncodingException unencodable) {
      throw new IllegalStateException(unencodable);
    }
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(type, LINES.encodeToString(der), type);
  }
}
