package io.postern.concentrator.config;

import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthoritySettings;
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
 * @param listen where it is published; empty if it is not
 * @param users of it in the configuration
 */
public record AuthorityConfiguration(
    Path directory,
    StoreAddress store,
    Secret passphrase,
    Optional<InetSocketAddress> listen,
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
}
