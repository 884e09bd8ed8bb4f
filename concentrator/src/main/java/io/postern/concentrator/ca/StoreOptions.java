package io.postern.concentrator.ca;

import io.postern.concentrator.cli.CommandFailure;
import io.postern.concentrator.config.Reasons;
import io.postern.concentrator.control.ControlClient;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthoritySettings;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where the authority is, and what opens its keys. */
final class StoreOptions {
  private static final String PASSPHRASE = "POSTERN_CA_PASSPHRASE";

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

  Database open() {
    try {
      if (store == null) {
        Files.createDirectories(directory);
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

  /** The caller closes it. */
  Secret passphrase() {
    if (passphraseFile != null) {
      return ofFile(passphraseFile);
    }
    String environment = System.getenv(PASSPHRASE);
    if (environment == null || environment.isEmpty()) {
      throw CommandFailure.wrong(
          "a passphrase opens the authority's keys: give --passphrase-file FILE, or set "
              + PASSPHRASE);
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
      Secret passphrase = Secret.take(Arrays.copyOf(octets, end));
      Arrays.fill(octets, (byte) 0);
      if (passphrase.size() == 0) {
        throw CommandFailure.wrong(file + ": its first line is empty; expected a passphrase");
      }
      return passphrase;
    } catch (IOException unreadable) {
      throw CommandFailure.failed(Reasons.of(unreadable));
    }
  }
}
