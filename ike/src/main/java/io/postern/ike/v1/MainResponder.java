package io.postern.ike.v1;

import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.Role;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadRules;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.proposal.IkeNegotiation;
import io.postern.ike.proposal.IkeOffer;
import io.postern.ike.proposal.IkeSuite;
import io.postern.ike.proposal.Negotiated;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Main mode, responder: its first four messages, which are the same for pre-shared keys, signatures
 * and hybrid authentication (RFC 2409 §5.1, §5.4). RSA encryption goes its own way after the first
 * two, see {@link EncryptedMainResponder}.
 *
 * <pre>
 *   HDR, SA                             →
 *                                       ←  HDR, SA
 *   HDR, KE, Ni                         →
 *                                       ←  HDR, KE, Nr
 *   HDR*, IDii, HASH_I|[ CERT, ] SIG_I  →
 *                                       ←  HDR*, IDir, HASH_R|[ CERT, ] SIG_R
 * </pre>
 */
public final class MainResponder {
  private MainResponder() {}

  /** The first message, to which {@code context.cookies()} already has our cookie. */
  public static PhaseOneStep start(
      PhaseOneContext context, PhaseOneConnections connections, byte[] datagram) {
    return switch (PhaseOneMessages.first(PayloadRules.MAIN_1, datagram)) {
      case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
      case Reading.Accepted<ParsedMessage>(ParsedMessage first) ->
          negotiate(context, connections, first);
    };
  }

  private static PhaseOneStep negotiate(
      PhaseOneContext context, PhaseOneConnections connections, ParsedMessage first) {
    Payload.SecurityAssociation offered =
        first.first(Payload.SecurityAssociation.class).orElseThrow();
    PhaseOneComparison.Refused nearest =
        new PhaseOneComparison.Refused(
            new Refusal(Refusal.Reason.NO_PROPOSAL_CHOSEN, "no connection takes main mode"),
            Optional.empty());
    Set<Object> compared = new HashSet<>();
    for (PhaseOneConnection connection : connections.main()) {
      List<AuthenticationMethod> methods = connection.methods(Role.RESPONDER);
      // Hundreds of sites have the same settings, and anybody may ask.
      if (!compared.add(List.of(connection.suites(), methods))) {
        continue;
      }
      Negotiated<IkeOffer> negotiated =
          IkeNegotiation.choose(offered, connection.suites(), methods);
      if (negotiated.result() instanceof Reading.Accepted<IkeOffer>(IkeOffer offer)) {
        return answer(context, connections, offer, first);
      }
      nearest = nearest.or(connection, negotiated);
    }
    return nearest.failed();
  }

  private static PhaseOneStep answer(
      PhaseOneContext context,
      PhaseOneConnections connections,
      IkeOffer offer,
      ParsedMessage first) {
    IkeSuite suite = offer.suite().orElseThrow();
    AuthenticationMethod method = offer.method().orElseThrow();
    List<PhaseOneConnection> candidates =
        connections.main().stream()
            .filter(c -> c.suites().contains(suite))
            .filter(c -> c.methods(Role.RESPONDER).contains(method))
            .toList();
    List<Bytes> peerVendorIds = VendorIdsOf.message(first);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(offer.answer());
    payloads.addAll(context.companions().vendorIds(peerVendorIds));
    byte[] reply =
        MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.MAIN, 0), payloads);
    Bytes saiB = first.bodyOf(Payload.SecurityAssociation.class).orElseThrow();
    PhaseOne next =
        method.family().encrypts()
            ? new EncryptedMainResponder(
                context, connections, candidates, offer, saiB, peerVendorIds)
            : new AwaitKeys(
                context,
                connections,
                candidates,
                offer,
                saiB,
                peerVendorIds,
                first.all(Payload.CertificateRequest.class));
    return new PhaseOneStep.Continue(next, reply, first);
  }

  /** Waits for KE and Ni. */
  private record AwaitKeys(
      PhaseOneContext context,
      PhaseOneConnections connections,
      List<PhaseOneConnection> candidates,
      IkeOffer offer,
      Bytes saiB,
      List<Bytes> peerVendorIds,
      List<Payload.CertificateRequest> requests)
      implements PhaseOne {
    @Override
    public PhaseOneStep on(byte[] datagram) {
      return switch (PhaseOneMessages.clear(PayloadRules.MAIN_3, context.cookies(), datagram)) {
        case Reading.Refused<ParsedMessage>(Refusal refusal) -> new PhaseOneStep.Ignore(refusal);
        case Reading.Accepted<ParsedMessage>(ParsedMessage third) -> agree(third);
      };
    }

    private PhaseOneStep agree(ParsedMessage third) {
      IkeSuite suite = offer.suite().orElseThrow();
      Bytes gxi = third.first(Payload.KeyExchange.class).orElseThrow().publicValue();
      Bytes ni = third.first(Payload.Nonce.class).orElseThrow().data();
      try (PrivateValue ours = context.privateValue(suite.group())) {
        return switch (ours.agree(gxi)) {
          case Reading.Refused<Secret>(Refusal refusal) -> new PhaseOneStep.Fail(refusal);
          case Reading.Accepted<Secret>(Secret gxy) ->
              answer(
                  third,
                  new KeyingMaterial(
                      gxi, ours.publicValue(), ni, KeyingMaterial.newNonce(context.random()), saiB),
                  gxy);
        };
      }
    }

    private PhaseOneStep answer(ParsedMessage third, KeyingMaterial material, Secret gxy) {
      List<Payload> payloads = new ArrayList<>();
      payloads.add(new Payload.KeyExchange(material.gxr()));
      payloads.add(new Payload.Nonce(material.nr()));
      payloads.addAll(
          Authenticator.of(offer.method().orElseThrow(), Role.INITIATOR)
              .requests(candidates.stream().map(PhaseOneConnection::credentials).toList()));
      payloads.addAll(
          context
              .companions()
              .natDetection(peerVendorIds, context.cookies(), offer.suite().orElseThrow().hash()));
      byte[] reply =
          MessageWriter.clear(Header.clear(context.cookies(), ExchangeType.MAIN, 0), payloads);
      List<Payload.CertificateRequest> asked = new ArrayList<>(requests);
      asked.addAll(third.all(Payload.CertificateRequest.class));
      return new PhaseOneStep.Continue(
          new MainResponderProof(context, connections, candidates, offer, material, gxy, asked),
          reply,
          third);
    }

    @Override
    public void abandon() {
      // Nothing is secret yet.
    }
  }
}
