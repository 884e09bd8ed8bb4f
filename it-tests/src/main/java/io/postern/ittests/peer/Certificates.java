package io.postern.ittests.peer;

import io.postern.ittests.process.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A certificate authority for one test network, made by OpenSSL; all files are PEM. */
public final class Certificates {
  private static final String VALID_DAYS = "30";

  private final Path folder;

  /**
   * A key and the certificate for it.
   *
   * @param certificate PEM, of this end alone
   * @param key PKCS #8, not encrypted
   */
  public record Pair(Path certificate, Path key) {}

  /** What a key is made for. */
  public enum Kind {
    RSA_2048("rsa", "rsa_keygen_bits:2048"),
    ECDSA_P256("ec", "ec_paramgen_curve:P-256");

    private final String algorithm;
    private final String option;

    Kind(String algorithm, String option) {
      this.algorithm = algorithm;
      this.option = option;
    }

    /** As it stands in the names of files. */
    public String algorithm() {
      return algorithm;
    }
  }

  private Certificates(Path folder) {
    this.folder = folder;
  }

  /** Makes the authority in a new folder {@code certificates} of {@code scratch}. */
  public static Certificates create(Path scratch) {
    Path folder = scratch.resolve("certificates");
    try {
      Files.createDirectories(folder);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Certificates made = new Certificates(folder);
    made.key("ca", Kind.RSA_2048);
    openssl(
        "req -x509 -new -sha256 -key %s -out %s -days %s -subj /C=XX/O=Lab/CN=Lab_CA"
            .formatted(made.file("ca.key"), made.authority(), VALID_DAYS),
        "-addext",
        "basicConstraints=critical,CA:TRUE",
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign");
    return made;
  }

  /** The authority's certificate. */
  public Path authority() {
    return file("ca.pem");
  }

  /**
   * Issues a certificate for {@code name}, a host name that becomes its common name and its
   * alternative name.
   *
   * @param more further alternative names, each a host name
   */
  public Pair issue(String name, Kind kind, List<String> more) {
    String base = name + "-" + kind.algorithm;
    key(base, kind);
    StringBuilder names = new StringBuilder("DNS:").append(name);
    more.forEach(other -> names.append(",DNS:").append(other));
    try {
      Files.writeString(
          file(base + ".ext"),
          """
          basicConstraints=critical,CA:FALSE
          keyUsage=critical,digitalSignature,keyEncipherment
          extendedKeyUsage=serverAuth,clientAuth,1.3.6.1.5.5.7.3.17
          subjectAltName=%s
          """
              .formatted(names));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    openssl(
        "req -new -sha256 -key %s -out %s -subj /C=XX/O=Lab/CN=%s"
            .formatted(file(base + ".key"), file(base + ".csr"), name));
    openssl(
        "x509 -req -sha256 -in %s -CA %s -CAkey %s -CAcreateserial -days %s -extfile %s -out %s"
            .formatted(
                file(base + ".csr"),
                authority(),
                file("ca.key"),
                VALID_DAYS,
                file(base + ".ext"),
                file(base + ".pem")));
    return new Pair(file(base + ".pem"), file(base + ".key"));
  }

  /** What another authority needs to certify this one: a request with its name and key. */
  public Path requestOfAuthority() {
    openssl(
        "req -new -sha256 -key %s -out %s -subj /C=XX/O=Lab/CN=Lab_CA"
            .formatted(file("ca.key"), file("ca.csr")));
    return file("ca.csr");
  }

  /** Certifies another authority: its name and key. */
  public Path crossCertify(Path other) {
    try {
      Files.writeString(
          file("cross.ext"),
          """
          basicConstraints=critical,CA:TRUE
          keyUsage=critical,keyCertSign,cRLSign
          """);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    openssl(
        "x509 -sha256 -in %s -CA %s -CAkey %s -CAcreateserial -days %s -clrext -extfile %s -out %s"
            .formatted(
                other,
                authority(),
                file("ca.key"),
                VALID_DAYS,
                file("cross.ext"),
                file("cross.pem")));
    return file("cross.pem");
  }

  private void key(String base, Kind kind) {
    openssl(
        "genpkey -algorithm %s -pkeyopt %s -out %s"
            .formatted(kind.algorithm, kind.option, file(base + ".key")));
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static void openssl(String line, String... more) {
    List<String> words = new ArrayList<>(List.of("openssl"));
    words.addAll(List.of(line.split(" ")));
    words.addAll(List.of(more));
    Command.of(words).run();
  }
}
