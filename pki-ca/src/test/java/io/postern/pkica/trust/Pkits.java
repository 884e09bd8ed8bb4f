package io.postern.pkica.trust;

import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The data of NIST's Public Key Interoperability Test Suite; see src/test/resources/pkits. */
final class Pkits {
  private static final Path FOLDER = Path.of("src/test/resources/pkits");

  /** Within the validity of everything that is meant to be valid. */
  private static final Instant NOW = Instant.parse("2010-01-01T00:00:00Z");

  private static final TrustStore TRUST = trust();
  private static final RevocationSource CRLS = RevocationSource.ofCrls(crls());

  private Pkits() {}

  /** The names of all end entity certificates, without {@code .crt}. */
  static List<String> endEntities() {
    return files("certs").map(Pkits::name).filter(name -> name.endsWith("EE")).toList();
  }

  static Reading<CertificatePath> validate(String endEntity, CertificatePolicies policies) {
    Bytes leaf = Bytes.copyOf(octets(FOLDER.resolve("certs/" + endEntity + ".crt")));
    return new PathValidator(
            TRUST, Purpose.ANY, KeyPolicy.LEGACY, policies, RevocationPolicy.STRICT, CRLS)
        .validate(List.of(leaf), NOW);
  }

  private static TrustStore trust() {
    List<X509Certificate> anchors = new ArrayList<>();
    List<X509Certificate> others = new ArrayList<>();
    files("certs")
        .filter(file -> !name(file).endsWith("EE"))
        .forEach(
            file ->
                (name(file).startsWith("TrustAnchor") ? anchors : others).add(certificate(file)));
    return new TrustStore(anchors, others);
  }

  private static X509Certificate certificate(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  private static List<X509CRL> crls() {
    return files("crls")
        .map(
            file -> {
              try (InputStream in = Files.newInputStream(file)) {
                return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
              } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(file.toString(), e);
              }
            })
        .toList();
  }

  private static Stream<Path> files(String folder) {
    try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] octets(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }
}
