package io.postern.concentrator.config;

import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.KeyKeeper;
import io.postern.pkica.token.Token;
import io.postern.pkica.token.UnusableTokenException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A PKCS #11 token in which the authority's new keys are made.
 *
 * @param library of its maker's
 * @param slot its number; empty: the first that the library lists
 */
public record TokenPlace(Path library, OptionalLong slot, Secret pin) {
  /**
   * Logs in to it.
   *
   * @param passphrase of what is kept in the store: older keys, and that of SCEP's registration
   */
  public KeyKeeper keeper(Secret passphrase) throws AuthorityException {
    try {
      return new KeyKeeper.InToken(Token.open(library, slot, pin), passphrase);
    } catch (UnusableTokenException unusable) {
      throw new AuthorityException(String.valueOf(unusable.getMessage()));
    }
  }
}
