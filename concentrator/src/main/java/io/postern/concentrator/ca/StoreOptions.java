package io.postern.concentrator.ca;

import io.postern.concentrator.cli.CommandFailure;
import io.postern.concentrator.config.Reasons;
import io.postern.concentrator.config.TokenPlace;
import io.postern.concentrator.control.ControlClient;
import io.postern.concentrator.profile.SecretFile;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.KeyKeeper;
import io.postern.pkica.authority.Publication;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.StoreAddress;
import io.postern.pkica.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where the authority is, and what opens its keys. */
final class StoreOptions {
  private static final String PASSPHRASE = "POSTERN_CA_PASSPHRASE";
  private static final String TOKEN_PIN = "POSTERN_CA_TOKEN_PIN";
  private static final String OF_INIT = "/etc/postern/ca.passphrase";

  @Option(
      names = "--directory",
      scope = ScopeType.INHERIT,
      paramLabel = "DIR",
      defaultValue = "/var/lib/postern/ca",
      description = "Where the authority is kept; default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of("/var/lib/postern/ca");

  @Option(
      names = "--store",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description = "Keep it in PostgreSQL instead: jdbc:postgresql://HOST/DATABASE?user=…")
  private @Nullable String store;

  @Option(
      names = "--passphrase-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description =
          "Its first line opens the authority's keys; default: the environment's "
              + PASSPHRASE
              + ", or else what 'postern init' made, "
              + OF_INIT
              + ".")
  private @Nullable Path passphraseFile;

  @Option(
      names = "--socket",
      scope = ScopeType.INHERIT,
      paramLabel = "PATH",
      defaultValue = "${POSTERN_SOCKET:-/run/postern/postern.sock}",
      description =
          "The control socket of the daemon that may have the authority open; default:"
              + " $$POSTERN_SOCKET, or /run/postern/postern.sock.")
  private Path socket = Path.of("/run/postern/postern.sock");

  @Option(
      names = "--publish",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description =
          "Certificates that are issued say that CRL and OCSP are there; default: nothing, or"
              + " what ca.publish of a daemon that runs says.")
  private @Nullable URI publish;

  @Option(
      names = "--token-library",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description =
          "The PKCS #11 library of a token: new keys of the authority are made in it, and stay"
              + " there.")
  private @Nullable Path tokenLibrary;

  @Option(
      names = "--token-slot",
      scope = ScopeType.INHERIT,
      paramLabel = "NUMBER",
      description = "The token's slot; default: the first that the library lists.")
  private @Nullable Long tokenSlot;

  @Option(
      names = "--token-pin-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "Its first line opens the token; default: the environment's " + TOKEN_PIN + ".")
  private @Nullable Path tokenPinFile;

  ControlClient control() {
    return new ControlClient(socket);
  }

  StoreAddress address() {
    return store == null
        ? new StoreAddress.Embedded(directory)
        : new StoreAddress.PostgreSql(store, Optional.empty(), Optional.empty());
  }

  AuthoritySettings settings() {
    return publish == null
        ? AuthoritySettings.DEFAULT
        : AuthoritySettings.DEFAULT.withPublication(Publication.under(publish));
  }

  /**
   * @throws CommandFailure if there is none: a folder that was mistyped is not made
   */
  Database openFounded() {
    if (store == null && !Files.exists(directory.resolve("authority.mv.db"))) {
      throw CommandFailure.failed(
          "there is no authority in "
              + directory
              + " that we could see; found one with: postern ca init --directory "
              + directory);
    }
    return open();
  }

  /** Also a new one. */
  Database open() {
    try {
      if (store == null) {
        SecretFile.folder(directory);
      }
      return Database.open(address());
    } catch (IOException unusable) {
      throw CommandFailure.failed(Reasons.of(unusable));
    } catch (StoreException closed) {
      throw CommandFailure.failed(
          closed.getMessage()
              + "; a daemon that runs keeps it to itself: name its control.socket (--socket)");
    }
  }

  /** The caller closes its passphrase. */
  KeyKeeper keeper() throws AuthorityException {
    Path library = tokenLibrary;
    if (library == null) {
      if (tokenSlot != null || tokenPinFile != null) {
        throw CommandFailure.wrong("which token? give --token-library FILE");
      }
      return new KeyKeeper.UnderPassphrase(passphrase());
    }
    OptionalLong slot = tokenSlot == null ? OptionalLong.empty() : OptionalLong.of(tokenSlot);
    Secret passphrase = passphrase();
    try (Secret pin =
        secret(tokenPinFile, TOKEN_PIN, "a PIN opens the token: give --token-pin-file FILE")) {
      return new TokenPlace(library.toAbsolutePath(), slot, pin).keeper(passphrase);
    } catch (AuthorityException | CommandFailure unopened) {
      passphrase.close();
      throw unopened;
    }
  }

  private Secret passphrase() {
    if (passphraseFile == null
        && System.getenv(PASSPHRASE) == null
        && Files.isReadable(Path.of(OF_INIT))) {
      return ofFile(Path.of(OF_INIT));
    }
    return secret(
        passphraseFile,
        PASSPHRASE,
        "a passphrase opens the authority's keys: give --passphrase-file FILE");
  }

  private static Secret secret(@Nullable Path file, String variable, String advice) {
    if (file != null) {
      return ofFile(file);
    }
    String environment = System.getenv(variable);
    if (environment == null || environment.isEmpty()) {
      throw CommandFailure.wrong(advice + ", or set " + variable);
    }
    return Secret.ofText(environment);
  }

  private static Secret ofFile(Path file) {
    try {
      byte[] octets = Files.readAllBytes(file);
      int end = 0;
      while (end < octets.length && octets[end] != '\n' && octets[end] != '\r') {
        end++;
      }
      Secret secret = Secret.take(Arrays.copyOf(octets, end));
      Arrays.fill(octets, (byte) 0);
      if (secret.size() == 0) {
        throw CommandFailure.wrong(file + ": its first line is empty; expected a secret");
      }
      return secret;
    } catch (IOException unreadable) {
      throw CommandFailure.failed(Reasons.of(unreadable));
    }
  }
}
