package io.postern.pkica;

import io.postern.ike.key.Secret;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.keyfile.SealedKey;
import io.postern.pkica.store.Generation;
import io.postern.pkica.store.Generations;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The authority's private keys, opened once each. Deriving the key of a passphrase takes a good
 * part of a second.
 */
final class AuthorityKeys {
  private final Generations generations;
  private final Secret passphrase;
  private final Map<Long, PrivateKey> opened = new ConcurrentHashMap<>();

  /**
   * @param passphrase the caller closes it after this is no longer used
   */
  AuthorityKeys(Generations generations, Secret passphrase) {
    this.generations = generations;
    this.passphrase = passphrase;
  }

  /**
   * @throws AuthorityException if the passphrase is not the one the key was sealed with
   */
  KeyedChain open(Generation generation) throws AuthorityException {
    List<X509Certificate> chain = new ArrayList<>(List.of(generation.signed()));
    chain.addAll(generations.companions(generation.id()));
    return new KeyedChain(key(generation), chain);
  }

  PrivateKey key(Generation generation) throws AuthorityException {
    PrivateKey known = opened.get(generation.id());
    if (known != null) {
      return known;
    }
    Optional<PrivateKey> key = SealedKey.open(generation.sealedKey(), passphrase);
    if (key.isEmpty()) {
      throw new AuthorityException(
          "the passphrase does not open the authority's key " + generation.id());
    }
    opened.put(generation.id(), key.get());
    return key.get();
  }
}
