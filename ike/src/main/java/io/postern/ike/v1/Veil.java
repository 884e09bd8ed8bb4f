package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod.Family;
import io.postern.ike.auth.DecryptionKey;
import io.postern.ike.auth.RsaEncryption;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadType;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeOffer;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;

/** How nonce, identity and public value are hidden under public keys. */
sealed interface Veil permits Veil.Plain, RevisedVeil {
  /**
   * The payloads that hide, in the order of the pictures.
   *
   * @param cookie ours
   * @param beside others of the same message
   */
  List<Payload> hide(
      RSAPublicKey peer,
      long cookie,
      Bytes publicValue,
      Bytes identityB,
      Bytes nonce,
      List<Payload> beside);

  /**
   * Undoes {@link #hide}, whatever was sent: never refuses, and takes the same way for all.
   *
   * @param cookie the peer's
   */
  Revealed reveal(DecryptionKey key, long cookie, ParsedMessage message);

  static Veil of(IkeOffer offer, SecureRandom random) {
    boolean revised = offer.method().orElseThrow().family() == Family.REVISED_RSA_ENCRYPTION;
    return revised ? new RevisedVeil(offer.suite().orElseThrow(), random) : new Plain(random);
  }

  /** RFC 2409 §5.2: {@code KE, <ID_b>PubKey, <N_b>PubKey}. */
  record Plain(SecureRandom random) implements Veil {
    @Override
    public List<Payload> hide(
        RSAPublicKey peer,
        long cookie,
        Bytes publicValue,
        Bytes identityB,
        Bytes nonce,
        List<Payload> beside) {
      List<Payload> payloads = new ArrayList<>();
      payloads.add(new Payload.KeyExchange(publicValue));
      payloads.add(
          withBody(
              PayloadType.IDENTIFICATION.number(), RsaEncryption.encrypt(peer, identityB, random)));
      payloads.add(new Payload.Nonce(RsaEncryption.encrypt(peer, nonce, random)));
      payloads.addAll(beside);
      return payloads;
    }

    @Override
    public Revealed reveal(DecryptionKey key, long cookie, ParsedMessage message) {
      try (Secret identity =
              key.decrypt(message.bodyOf(Payload.Identification.class).orElseThrow());
          Secret nonce = key.decrypt(message.bodyOf(Payload.Nonce.class).orElseThrow())) {
        return new Revealed(
            message.first(Payload.KeyExchange.class).orElseThrow().publicValue(),
            Bytes.copyOf(identity.expose()),
            Bytes.copyOf(nonce.expose()),
            message);
      }
    }
  }

  /** A payload whose body is ciphertext. */
  static Payload withBody(int number, Bytes body) {
    return switch (MessageReader.payload(number, body.toArray())) {
      case Reading.Accepted<Payload>(Payload payload) -> payload;
      case Reading.Refused<Payload>(Refusal refusal) ->
          throw new IllegalArgumentException(refusal.toString());
    };
  }
}
