package io.postern.concentrator.profile;

import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.StoreAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * What {@code postern init} makes: a configuration that runs, with all that it names.
 *
 * @param directory of the configuration and its secrets
 * @param authority where the certificate authority goes
 * @param identity what clients connect to
 * @param network of the clients' addresses
 */
public record FreshInstallation(
    Path directory, Path authority, Path socket, String identity, String network) {
  private static final int SECRET_OCTETS = 24;
  private static final Duration ROOT = Duration.ofDays(3650);

  public Path configuration() {
    return directory.resolve("postern.conf");
  }

  public Path users() {
    return directory.resolve("users");
  }

  private Path passphrase() {
    return directory.resolve("ca.passphrase");
  }

  private Path groupSecret() {
    return directory.resolve("staff.secret");
  }

  /** Of the files that are to be made, those that are there: nothing of them is overwritten. */
  public List<Path> taken() {
    return Stream.of(
            configuration(),
            passphrase(),
            groupSecret(),
            users(),
            authority.resolve("authority.mv.db"))
        .filter(Files::exists)
        .toList();
  }

  /** Secrets are for their owner's eyes alone from the first octet on. */
  public void make() throws IOException, AuthorityException {
    folder(directory, "rwxr-x---");
    folder(authority, "rwx------");
    SecretFile.write(passphrase(), secret() + "\n");
    SecretFile.write(groupSecret(), secret() + "\n");
    SecretFile.write(users(), "");
    found();
    // Last, so that one that is there is whole.
    SecretFile.write(configuration(), text());
  }

  private static void folder(Path folder, String permissions) throws IOException {
    Path above = folder.getParent();
    if (above != null) {
      Files.createDirectories(above);
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    }
  }

  private static String secret() {
    byte[] octets = new byte[SECRET_OCTETS];
    new SecureRandom().nextBytes(octets);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }

  /** RSA: most clients of IKEv1 know no other certificates. */
  private void found() throws IOException, AuthorityException {
    X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, identity + " authority").build();
    try (Secret opens = Secret.ofText(Files.readString(passphrase()).strip());
        Database database = Database.open(new StoreAddress.Embedded(authority))) {
      new AuthorityFounding(database, opens, InstantSource.system())
          .root(name, KeyAlgorithm.RSA_3072, ROOT, AuthorityLimits.NONE);
    }
  }

  private String text() throws IOException {
    try (InputStream template =
        Objects.requireNonNull(FreshInstallation.class.getResourceAsStream("init.conf"))) {
      String text = new String(template.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> each :
          Map.of(
                  "@IDENTITY@",
                  identity,
                  "@SOCKET@",
                  socket.toString(),
                  "@CA@",
                  authority.toString(),
                  "@NETWORK@",
                  network)
              .entrySet()) {
        text = text.replace(each.getKey(), each.getValue());
      }
      return text;
    }
  }
}
