package io.postern.concentrator.config;

import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.KeyKeeper;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.store.StoreAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code ca { … }}.
 *
 * @param directory where our own server certificate is kept, and an embedded store
 * @param token where new keys are made; empty: in the store, under the passphrase
 * @param listen where it is published; empty if it is not
 * @param est where it is enrolled with over TLS; empty if it is not
 * @param users of it in the configuration
 */
public record AuthorityConfiguration(
    Path directory,
    StoreAddress store,
    Secret passphrase,
    Optional<TokenPlace> token,
    Optional<InetSocketAddress> listen,
    Optional<InetSocketAddress> est,
    AuthoritySettings settings,
    EnrolmentPolicy enrolment,
    Server server,
    OwnAuthority users) {

  /**
   * Our own certificate.
   *
   * @param names beside those that {@link OwnAuthority#names} has
   */
  public record Server(
      List<Identity> names, KeyAlgorithm rsa, KeyAlgorithm ecdsa, Duration validity) {
    public Server {
      names = List.copyOf(names);
    }
  }

  /** Opens the token, if there is one. */
  public KeyKeeper keeper() throws AuthorityException {
    return token.isPresent()
        ? token.get().keeper(passphrase)
        : new KeyKeeper.UnderPassphrase(passphrase);
  }
}
