package io.postern.concentrator.profile;

import io.postern.concentrator.config.TokenPlace;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.KeyKeeper;
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
import java.util.Optional;
import java.util.OptionalLong;
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
 * @param token where the authority's key is made; empty: in its store, under a passphrase
 */
public record FreshInstallation(
    Path directory,
    Path authority,
    Path socket,
    String identity,
    String network,
    Optional<NewToken> token) {
  /**
   * A PKCS #11 token.
   *
   * @param pinFile the daemon reads it too, each time that it starts
   */
  public record NewToken(Path library, OptionalLong slot, Path pinFile) {
    private KeyKeeper keeper(Secret passphrase) throws IOException, AuthorityException {
      try (Secret pin = Secret.ofText(Files.readString(pinFile).lines().findFirst().orElse(""))) {
        return new TokenPlace(library, slot, pin).keeper(passphrase);
      }
    }

    private String section() {
      return "\n    # Its key stays in this token.\n    token { library = \"%s\"%s, pin = \"file:%s\" }\n"
          .formatted(library, slot.isPresent() ? ", slot = " + slot.getAsLong() : "", pinFile);
    }
  }

  private static final int SECRET_OCTETS = 24;

  /** With what follows it, 64 characters (RFC 5280 Appendix A.1). */
  private static final int LONGEST_NAME = 54;

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

  /**
   * Secrets are for their owner's eyes alone from the first octet on.
   *
   * @throws AuthorityException before anything is made if the token cannot be used
   */
  public void make() throws IOException, AuthorityException {
    if (token.isPresent()) {
      try (Secret none = Secret.ofText("")) {
        var _ = token.get().keeper(none);
      }
    }
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
    String common = identity.substring(0, Math.min(identity.length(), LONGEST_NAME)) + " authority";
    X500Name name = new X500NameBuilder().addRDN(BCStyle.CN, common).build();
    try (Secret opens = Secret.ofText(Files.readString(passphrase()).strip());
        Database database = Database.open(new StoreAddress.Embedded(authority))) {
      KeyKeeper keeper =
          token.isPresent() ? token.get().keeper(opens) : new KeyKeeper.UnderPassphrase(opens);
      new AuthorityFounding(database, keeper, InstantSource.system())
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
                  network,
                  "@TOKEN@",
                  token.map(NewToken::section).orElse(""))
              .entrySet()) {
        text = text.replace(each.getKey(), each.getValue());
      }
      return text;
    }
  }
}
