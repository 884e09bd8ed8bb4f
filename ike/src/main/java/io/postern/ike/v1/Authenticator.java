package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.CertificateJudge;
import io.postern.ike.auth.CertificatePayloads;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Role;
import io.postern.ike.auth.SignatureKind;
import io.postern.ike.auth.SignatureVerification;
import io.postern.ike.auth.SigningKey;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** How one end of phase 1 proves who it is, and how the other end checks that. */
sealed interface Authenticator {
  /** The payloads that prove us to be {@code ours}, which stands beside them or before. */
  List<Payload> prove(
      Agreed agreed,
      Credentials credentials,
      Claim ours,
      List<Payload.CertificateRequest> requests);

  /** Why {@code message} does not prove the peer to be {@code peer}; empty if it does. */
  Optional<Refusal> check(
      Agreed agreed, Credentials.Verifier verifier, Claim peer, ParsedMessage message);

  /** What we have to ask the prover for, if it might be one of these connections. */
  List<Payload> requests(Collection<Credentials> credentials);

  /** The row of the message of main mode that has the proof. */
  PayloadRules mainRow();

  /** The row of the message of aggressive mode that has the proof. */
  PayloadRules aggressiveRow();

  static Authenticator of(AuthenticationMethod method, Role prover) {
    return method
        .signatureOf(prover)
        .<Authenticator>map(kind -> new BySignature(kind, prover))
        .orElseGet(() -> new ByHash(prover));
  }

  /** HASH_I or HASH_R itself: with a pre-shared key, and of the user in hybrid authentication. */
  record ByHash(Role prover) implements Authenticator {
    @Override
    public List<Payload> prove(
        Agreed agreed,
        Credentials credentials,
        Claim ours,
        List<Payload.CertificateRequest> requests) {
      return List.of(new Payload.Hash(agreed.hash(prover, ours.body())));
    }

    @Override
    public Optional<Refusal> check(
        Agreed agreed, Credentials.Verifier verifier, Claim peer, ParsedMessage message) {
      Bytes hash = message.first(Payload.Hash.class).orElseThrow().data();
      return agreed.hash(prover, peer.body()).equalsInConstantTime(hash)
          ? Optional.empty()
          : Optional.of(
              new Refusal(
                  Refusal.Reason.INVALID_HASH_INFORMATION,
                  "the HASH of " + peer.identity() + " is wrong: another pre-shared key?"));
    }

    @Override
    public List<Payload> requests(Collection<Credentials> credentials) {
      return List.of();
    }

    @Override
    public PayloadRules mainRow() {
      return prover == Role.INITIATOR ? PayloadRules.MAIN_5_HASH : PayloadRules.MAIN_6_HASH;
    }

    @Override
    public PayloadRules aggressiveRow() {
      return prover == Role.INITIATOR
          ? PayloadRules.AGGRESSIVE_3_HASH
          : PayloadRules.AGGRESSIVE_2_HASH;
    }
  }

  /** A signature of HASH_I or HASH_R, with certificates beside it (RFC 2409 §5.1, RFC 4754). */
  record BySignature(SignatureKind kind, Role prover) implements Authenticator {
    /** Certificates are sent also unasked: vpnc and others never ask, and need them. */
    @Override
    public List<Payload> prove(
        Agreed agreed,
        Credentials credentials,
        Claim ours,
        List<Payload.CertificateRequest> requests) {
      SigningKey key =
          CertificatePayloads.choose(credentials.signingKeys(), kind, requests).orElseThrow();
      List<Payload> payloads =
          new ArrayList<>(CertificatePayloads.write(key.certificates(), requests));
      payloads.add(new Payload.Signature(key.sign(signed(agreed, ours))));
      return payloads;
    }

    @Override
    public Optional<Refusal> check(
        Agreed agreed, Credentials.Verifier verifier, Claim peer, ParsedMessage message) {
      CertificateJudge judge = verifier.judge().orElseThrow();
      Reading<PublicKey> key =
          CertificatePayloads.read(message.all(Payload.Certificate.class))
              .then(certificates -> judge.judge(peer.identity(), certificates))
              .then(verifier.publicKeys()::check);
      Bytes signature = message.first(Payload.Signature.class).orElseThrow().data();
      return switch (key) {
        case Reading.Refused<PublicKey>(Refusal refusal) -> Optional.of(refusal);
        case Reading.Accepted<PublicKey>(PublicKey proven) ->
            SignatureVerification.check(kind, proven, signed(agreed, peer), signature);
      };
    }

    private Bytes signed(Agreed agreed, Claim claim) {
      return agreed.hash(prover, claim.body(), kind.hash(agreed.suite().hash()));
    }

    @Override
    public List<Payload> requests(Collection<Credentials> credentials) {
      List<CertificateJudge> judges =
          credentials.stream().flatMap(c -> c.judge().stream()).distinct().toList();
      boolean anyWillDo = judges.stream().anyMatch(judge -> judge.authorities().isEmpty());
      return CertificatePayloads.requests(
          anyWillDo
              ? List.of()
              : judges.stream().flatMap(j -> j.authorities().stream()).distinct().toList());
    }

    @Override
    public PayloadRules mainRow() {
      return prover == Role.INITIATOR
          ? PayloadRules.MAIN_5_SIGNATURE
          : PayloadRules.MAIN_6_SIGNATURE;
    }

    @Override
    public PayloadRules aggressiveRow() {
      return prover == Role.INITIATOR
          ? PayloadRules.AGGRESSIVE_3_SIGNATURE
          : PayloadRules.AGGRESSIVE_2_SIGNATURE;
    }
  }
}
