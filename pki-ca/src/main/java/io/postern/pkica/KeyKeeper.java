package io.postern.pkica;

import io.postern.ike.key.Secret;
import io.postern.pkica.token.Token;

/**
 * Where new private keys of the authority are made and kept. Whichever it is, those that were made
 * otherwise before can still be used.
 */
public sealed interface KeyKeeper {
  /** What opens the keys in the store, that of SCEP's registration among them. */
  Secret passphrase();

  /** In the store, encrypted. */
  record UnderPassphrase(Secret passphrase) implements KeyKeeper {}

  /** In a PKCS #11 token, which they never leave; the store has their labels. */
  record InToken(Token token, Secret passphrase) implements KeyKeeper {}
}
