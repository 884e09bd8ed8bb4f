package io.postern.ike.v1;

import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.auth.AuthenticationMethod.Family;
import io.postern.ike.auth.CertificatePayloads;
import io.postern.ike.auth.DecryptionKey;
import io.postern.ike.auth.EncryptionCredentials;
import io.postern.ike.auth.Role;
import io.postern.ike.auth.RsaEncryption;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeOffer;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Optional;

/**
 * The initiator as a responder with a decryption key sees it.
 *
 * <p>Whether a ciphertext was valid must not show, neither in what we answer nor in the time it
 * takes (Bleichenbacher's attack on IKE: CVE-2018-0131 and its sisters). So whatever is wrong with
 * what was hidden, the exchange goes on: with a stand-in for the peer's key, whose owner is nobody,
 * and fails like any other when the HASH comes.
 *
 * @param unsound why the peer cannot be proven, whatever it sends; empty if nothing is wrong so far
 */
record HiddenInitiator(
    PhaseOneConnection connection, Revealed revealed, RSAPublicKey key, Optional<Refusal> unsound) {
  /** Opens message 3 of main or 1 of aggressive mode. */
  static HiddenInitiator open(
      PhaseOneContext context,
      PhaseOneConnections connections,
      List<PhaseOneConnection> candidates,
      IkeOffer offer,
      ParsedMessage message) {
    DecryptionKey key = keyFor(candidates, offer, message);
    Revealed revealed =
        Veil.of(offer, context.random()).reveal(key, context.cookies().initiator(), message);
    List<Bytes> certificates =
        switch (CertificatePayloads.read(revealed.message().all(Payload.Certificate.class))) {
          case Reading.Accepted<List<Bytes>>(List<Bytes> sent) -> sent;
          case Reading.Refused<List<Bytes>>(Refusal refusal) -> List.of();
        };
    Refusal last = new Refusal(Refusal.Reason.INVALID_HASH_INFORMATION, "no connection fits");
    for (PhaseOneConnection candidate : candidates) {
      Reading<RSAPublicKey> known =
          revealed.claim().then(claim -> keyOf(connections, candidate, claim, certificates));
      switch (known) {
        case Reading.Accepted<RSAPublicKey>(RSAPublicKey theirs) -> {
          return new HiddenInitiator(candidate, revealed, theirs, Optional.empty());
        }
        case Reading.Refused<RSAPublicKey>(Refusal refusal) -> last = refusal;
      }
    }
    return new HiddenInitiator(candidates.getFirst(), revealed, standIn(key), Optional.of(last));
  }

  /** HASH(1) names the certificate; with none, or another, it is our first. */
  private static DecryptionKey keyFor(
      List<PhaseOneConnection> candidates, IkeOffer offer, ParsedMessage message) {
    List<DecryptionKey> keys =
        candidates.stream().flatMap(c -> encryption(c).ownKeys().stream()).distinct().toList();
    Optional<Bytes> named = message.first(Payload.Hash.class).map(Payload.Hash::data);
    return keys.stream()
        .filter(key -> named.filter(hash -> hash.equals(hashOf(offer, key))).isPresent())
        .findFirst()
        .orElse(keys.getFirst());
  }

  private static Bytes hashOf(IkeOffer offer, DecryptionKey key) {
    return Bytes.copyOf(offer.suite().orElseThrow().hash().digest(key.certificate().toArray()));
  }

  private static EncryptionCredentials encryption(PhaseOneConnection connection) {
    return connection.credentials().encryption().orElseThrow();
  }

  private static Reading<RSAPublicKey> keyOf(
      PhaseOneConnections connections,
      PhaseOneConnection candidate,
      Claim claim,
      List<Bytes> certificates) {
    if (!connections.admits(candidate, claim.identity())) {
      return Reading.refused(
          Refusal.Reason.INVALID_ID_INFORMATION,
          candidate.name() + " does not admit " + claim.identity());
    }
    int ours = Claim.ours(candidate.ourIdentity()).body().size();
    return encryption(candidate)
        .peers()
        .judge(claim.identity(), certificates)
        .then(candidate.credentials().publicKeys()::check)
        .then(RsaEncryption::rsa)
        .then(
            key ->
                ours <= RsaEncryption.capacity(key)
                    ? Reading.accepted(key)
                    : Reading.refused(
                        Refusal.Reason.INVALID_CERTIFICATE, "the key is too small for our name"));
  }

  /** Our own public key: of the usual size, and who could decrypt with it is not asking. */
  private static RSAPublicKey standIn(DecryptionKey key) {
    return switch (RsaEncryption.keyOf(key.certificate())) {
      case Reading.Accepted<RSAPublicKey>(RSAPublicKey own) -> own;
      case Reading.Refused<RSAPublicKey>(Refusal refusal) ->
          throw new IllegalStateException("our own certificate: " + refusal);
    };
  }

  /** The keys, or a refusal of a public value that was sent in the clear. */
  record Agreement(HiddenInitiator peer, Agreed agreed) {}

  /**
   * Makes the keys. A hidden public value that is none is as if ours had been sent (RFC 2409 §5.3);
   * one in the clear (§5.2) is refused as ever.
   */
  Reading<Agreement> agree(PhaseOneContext context, ExchangeType mode, IkeOffer offer, Bytes saiB) {
    boolean hidden = offer.method().orElseThrow().family() == Family.REVISED_RSA_ENCRYPTION;
    try (PrivateValue ours = context.privateValue(offer.suite().orElseThrow().group())) {
      Reading<Secret> agreed = ours.agree(revealed.publicValue());
      HiddenInitiator peer = this;
      if (hidden && agreed instanceof Reading.Refused<Secret>(Refusal refusal)) {
        agreed = ours.agree(ours.publicValue());
        peer = new HiddenInitiator(connection, revealed, key, Optional.of(unsound.orElse(refusal)));
      }
      HiddenInitiator known = peer;
      return agreed.map(
          gxy -> {
            KeyingMaterial material =
                new KeyingMaterial(
                    revealed.publicValue(),
                    ours.publicValue(),
                    revealed.nonce(),
                    KeyingMaterial.newNonce(context.random()),
                    saiB);
            try (gxy) {
              return new Agreement(
                  known,
                  Agreed.derive(mode, context.cookies(), offer, material, gxy, Optional.empty()));
            }
          });
    }
  }

  /** What hides our half, for message 4 of main or 2 of aggressive mode. */
  List<Payload> hide(PhaseOneContext context, Agreed agreed, List<Payload> beside) {
    return Veil.of(agreed.offer(), context.random())
        .hide(
            key,
            agreed.cookies().responder(),
            agreed.material().gxr(),
            Claim.ours(connection.ourIdentity()).body(),
            agreed.material().nr(),
            beside);
  }

  /** Checks HASH_I; whatever is wrong, the peer sees the one refusal. */
  Reading<Claim> check(Agreed agreed, Payload.Hash hash) {
    boolean right =
        agreed.hash(Role.INITIATOR, revealed.identityB()).equalsInConstantTime(hash.data());
    return right && unsound.isEmpty()
        ? revealed.claim()
        : Reading.refused(
            Refusal.Reason.INVALID_HASH_INFORMATION,
            unsound
                .map(refusal -> "what the peer hid: " + refusal)
                .orElse("HASH_I is wrong: the peer could not read what we hid"));
  }

  @Override
  public String toString() {
    return "HiddenInitiator(" + connection.name() + ")";
  }
}
