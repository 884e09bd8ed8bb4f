package io.postern.concentrator.config;

import io.postern.actors.OwnSigningKey;
import io.postern.actors.PeerTrust;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.SignatureKind;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a configuration wants of our own authority, which is opened only when the daemon runs: keys
 * that it certifies, and judges who trust it. Groups and sites hold them already.
 */
public final class OwnAuthority {
  private final SignatureKind ecdsa;
  private final Map<SignatureKind, OwnSigningKey> keys = new EnumMap<>(SignatureKind.class);
  private final Set<Identity> names = new LinkedHashSet<>();
  private final PeerTrust trust;

  OwnAuthority(SignatureKind ecdsa, PeerTrust trust) {
    this.ecdsa = ecdsa;
    this.trust = trust;
  }

  /** A key of ours that will be there when it is needed. */
  OwnSigningKey key(Authenticate word) {
    return keys.computeIfAbsent(
        word == Authenticate.ECDSA ? ecdsa : SignatureKind.RSA, OwnSigningKey::new);
  }

  /** Peers know us by this name too. */
  void name(Identity identity) {
    names.add(identity);
  }

  public Map<SignatureKind, OwnSigningKey> keys() {
    return Map.copyOf(keys);
  }

  /** As which peers know us. */
  public Set<Identity> names() {
    return Set.copyOf(names);
  }

  public PeerTrust trust() {
    return trust;
  }
}
