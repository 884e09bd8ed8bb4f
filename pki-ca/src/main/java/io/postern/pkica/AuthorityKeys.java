package io.postern.pkica;

import io.postern.ike.message.Bytes;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.KeyedChain;
import io.postern.pkica.keyfile.SealedKey;
import io.postern.pkica.store.Generation;
import io.postern.pkica.store.Generations;
import io.postern.pkica.token.UnusableTokenException;
import java.security.KeyPair;
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
  /** What the store has of a key in a token: the beginning of RFC 7512's address of it. */
  private static final String IN_TOKEN = "pkcs11:object=";

  private final Generations generations;
  private final KeyKeeper keeper;
  private final Map<Long, PrivateKey> opened = new ConcurrentHashMap<>();

  /**
   * @param keeper what it has of secrets is closed by the caller, after this is no longer used
   */
  AuthorityKeys(Generations generations, KeyKeeper keeper) {
    this.generations = generations;
    this.keeper = keeper;
  }

  /**
   * A new key pair.
   *
   * @param kept what the store keeps of the private key
   */
  record Made(KeyPair pair, Bytes kept) {}

  Made make(KeyAlgorithm algorithm) throws AuthorityException {
    return switch (keeper) {
      case KeyKeeper.UnderPassphrase(var passphrase) -> {
        KeyPair pair = algorithm.generate();
        yield new Made(pair, SealedKey.seal(pair.getPrivate(), passphrase));
      }
      case KeyKeeper.InToken(var token, var _) -> {
        try {
          String label = token.generate(algorithm);
          yield new Made(
              token
                  .find(label)
                  .orElseThrow(() -> new AuthorityException("the token lost the key " + label)),
              Bytes.ofText(IN_TOKEN + label));
        } catch (UnusableTokenException unusable) {
          throw new AuthorityException(String.valueOf(unusable.getMessage()));
        }
      }
    };
  }

  /**
   * @throws AuthorityException if the passphrase is not the one the key was sealed with, or the
   *     token is not the one it is in
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
    // A sealed key is DER and begins with 30 (hexadecimal), no letter.
    String kept = generation.sealedKey().text();
    PrivateKey key =
        kept.startsWith(IN_TOKEN)
            ? ofToken(generation, kept.substring(IN_TOKEN.length()))
            : unsealed(generation);
    opened.put(generation.id(), key);
    return key;
  }

  private PrivateKey unsealed(Generation generation) throws AuthorityException {
    Optional<PrivateKey> key = SealedKey.open(generation.sealedKey(), keeper.passphrase());
    return key.orElseThrow(
        () ->
            new AuthorityException(
                "the passphrase does not open the authority's key " + generation.id()));
  }

  private PrivateKey ofToken(Generation generation, String label) throws AuthorityException {
    if (!(keeper instanceof KeyKeeper.InToken(var token, var _))) {
      throw new AuthorityException(
          "the authority's key " + generation.id() + " is in a token: say which, and its PIN");
    }
    try {
      return token
          .find(label)
          .orElseThrow(() -> new AuthorityException("the token has no key " + label))
          .getPrivate();
    } catch (UnusableTokenException unusable) {
      throw new AuthorityException(String.valueOf(unusable.getMessage()));
    }
  }
}
