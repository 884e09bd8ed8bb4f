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
import io.postern.ike.message.Payload;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeOffer;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The responder as its initiator knows it before the first word: "the initiator must already have
 * the responder's public key" (RFC 2409 §5.2).
 */
record HiddenResponder(
    PhaseOneConnection connection,
    EncryptionCredentials credentials,
    Bytes certificate,
    RSAPublicKey key) {
  static Reading<HiddenResponder> of(PhaseOneConnection connection) {
    EncryptionCredentials credentials = connection.credentials().encryption().orElseThrow();
    Bytes certificate = credentials.responderCertificate().orElseThrow();
    return RsaEncryption.keyOf(certificate)
        .then(key -> connection.credentials().publicKeys().check(key))
        .then(RsaEncryption::rsa)
        .then(key -> fitting(connection, key))
        .map(key -> new HiddenResponder(connection, credentials, certificate, key));
  }

  private static Reading<RSAPublicKey> fitting(PhaseOneConnection connection, RSAPublicKey key) {
    Claim ours = Claim.ours(connection.ourIdentity());
    return ours.body().size() <= RsaEncryption.capacity(key)
        ? Reading.accepted(key)
        : Reading.refused(
            Refusal.Reason.INVALID_CERTIFICATE,
            "the responder's RSA key is too small for " + connection.ourIdentity());
  }

  /** With which the responder answers. */
  DecryptionKey ownKey() {
    return credentials.ownKeys().getFirst();
  }

  /** {@code HASH(1)} and what is hidden, for message 3 of main or 1 of aggressive mode. */
  List<Payload> hide(
      PhaseOneContext context, IkeOffer offer, Bytes publicValue, Bytes ni, List<Payload> beside) {
    List<Payload> payloads = new ArrayList<>();
    payloads.add(
        new Payload.Hash(
            Bytes.copyOf(offer.suite().orElseThrow().hash().digest(certificate.toArray()))));
    List<Payload> others = new ArrayList<>();
    if (offer.method().orElseThrow().family() == Family.REVISED_RSA_ENCRYPTION) {
      others.add(
          new Payload.Certificate(CertificatePayloads.X509_KEY_EXCHANGE, ownKey().certificate()));
    }
    others.addAll(beside);
    payloads.addAll(
        Veil.of(offer, context.random())
            .hide(
                key,
                context.cookies().initiator(),
                publicValue,
                Claim.ours(connection.ourIdentity()).body(),
                ni,
                others));
    return payloads;
  }

  /**
   * g^xy. A hidden public value that is none is as if ours had been sent: it is not to be told from
   * a right one before HASH_R (RFC 2409 §5.3). One in the clear (§5.2) is refused as ever.
   */
  static Reading<Secret> agree(PrivateValue ours, IkeOffer offer, Revealed revealed) {
    Reading<Secret> agreed = ours.agree(revealed.publicValue());
    boolean hidden = offer.method().orElseThrow().family() == Family.REVISED_RSA_ENCRYPTION;
    return hidden && agreed instanceof Reading.Refused<Secret>
        ? ours.agree(ours.publicValue())
        : agreed;
  }

  /** Whether who proved to have the key is whom we meant, by name too. */
  Reading<Claim> confirm(Agreed agreed, Claim claim) {
    Reading<PublicKey> judged = credentials.peers().judge(claim.identity(), List.of(certificate));
    return judged
        .then(
            named ->
                named.equals(key)
                    ? Reading.accepted(claim)
                    : Reading.<Claim>refused(
                        Refusal.Reason.INVALID_CERTIFICATE,
                        "the certificate of " + claim.identity() + " has another key"))
        .then(same -> Responders.expected(connection, agreed, same));
  }

  /**
   * Checks HASH_R, and only then whether what was hidden made sense: an answer that is different
   * before would tell valid ciphertext from invalid.
   */
  Reading<Claim> check(Agreed agreed, Revealed revealed, Payload.Hash hash) {
    boolean right =
        agreed.hash(Role.RESPONDER, revealed.identityB()).equalsInConstantTime(hash.data());
    return right
        ? revealed.claim().then(claim -> confirm(agreed, claim))
        : Reading.refused(
            Refusal.Reason.INVALID_HASH_INFORMATION,
            "HASH_R is wrong: the responder has another key, or what it hid was not for us");
  }
}
