package io.postern.ike.v1;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.Role;
import io.postern.ike.key.Secret;
import io.postern.ike.key.Skeyid;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.proposal.IkeOffer;
import io.postern.ike.proposal.IkeSuite;
import java.util.List;
import java.util.Optional;

/** What both ends of a phase 1 have in common once nonces and public values went both ways. */
record Agreed(
    ExchangeType mode,
    Cookies cookies,
    IkeOffer offer,
    KeyingMaterial material,
    Skeyid keys,
    Secret cipherKey)
    implements AutoCloseable {
  /**
   * Derives the keys of the method that was chosen (RFC 2409 §5).
   *
   * @param gxy remains the caller's
   * @param preSharedKey looked at if the method wants one
   */
  static Agreed derive(
      ExchangeType mode,
      Cookies cookies,
      IkeOffer offer,
      KeyingMaterial material,
      Secret gxy,
      Optional<Secret> preSharedKey) {
    HashAlgorithm prf = offer.suite().orElseThrow().hash();
    Bytes ni = material.ni();
    Bytes nr = material.nr();
    Skeyid keys =
        switch (offer.method().orElseThrow().family()) {
          case PRE_SHARED_KEY ->
              Skeyid.preSharedKey(prf, preSharedKey.orElseThrow(), ni, nr, gxy, cookies);
          case SIGNATURE, HYBRID -> Skeyid.signature(prf, ni, nr, gxy, cookies);
          case RSA_ENCRYPTION, REVISED_RSA_ENCRYPTION ->
              Skeyid.publicKeyEncryption(prf, ni, nr, gxy, cookies);
          case UNSUPPORTED -> throw new IllegalStateException(offer + " is never chosen");
        };
    return new Agreed(
        mode, cookies, offer, material, keys, keys.cipherKey(offer.suite().orElseThrow().cipher()));
  }

  IkeSuite suite() {
    return offer.suite().orElseThrow();
  }

  AuthenticationMethod method() {
    return offer.method().orElseThrow();
  }

  /** HASH_I or HASH_R with the negotiated prf. */
  Bytes hash(Role prover, Bytes idB) {
    return hash(prover, idB, suite().hash());
  }

  /** HASH_I or HASH_R with the HMAC of {@code hash} in place of the negotiated one. */
  Bytes hash(Role prover, Bytes idB, HashAlgorithm hash) {
    Bytes gxi = material.gxi();
    Bytes gxr = material.gxr();
    return switch (prover) {
      case INITIATOR -> keys.hashInitiator(hash, gxi, gxr, cookies, material.saiB(), idB);
      case RESPONDER -> keys.hashResponder(hash, gxi, gxr, cookies, material.saiB(), idB);
    };
  }

  /** The encrypted messages of phase 1 itself, from the first one on. */
  ProtectedExchange exchange() {
    return material.phaseOneExchange(cookies, mode, suite(), cipherKey);
  }

  /**
   * @param exchange after the last message of phase 1
   * @param proof the peer's last message
   */
  PhaseOneResult result(
      PhaseOneConnection connection,
      Identity peer,
      ProtectedExchange exchange,
      ParsedMessage proof) {
    IsakmpSa sa =
        new IsakmpSa(
            cookies, suite().cipher(), keys, cipherKey, Bytes.copyOf(exchange.currentIv()));
    return new PhaseOneResult(
        sa,
        connection,
        peer,
        method(),
        suite(),
        offer.lifeSeconds(),
        // RFC 2407 §4.6.3: status messages need protection, and no HASH or SIG covers them.
        proof.header().encrypted() ? proof.all(Payload.Notification.class) : List.of());
  }

  @Override
  public void close() {
    keys.close();
    cipherKey.close();
  }

  @Override
  public String toString() {
    return "Agreed(" + offer.label() + ")";
  }
}
