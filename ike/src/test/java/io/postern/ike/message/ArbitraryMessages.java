package io.postern.ike.message;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.IntegerArbitrary;
import net.jqwik.api.domains.DomainContextBase;

/** Valid headers and payloads of every kind, for properties. */
final class ArbitraryMessages extends DomainContextBase {
  @Provide
  Arbitrary<Header> headers() {
    Arbitrary<Cookies> cookies = Combinators.combine(nonZero(), nonZero()).as(Cookies::new);
    Arbitrary<ExchangeType> exchanges = Arbitraries.of(ExchangeType.class);
    Arbitrary<Integer> messageIds = Arbitraries.integers().filter(id -> id != 0);
    Arbitrary<Boolean> flags = Arbitraries.of(true, false);
    return Combinators.combine(cookies, exchanges, flags, flags, messageIds)
        .as(
            (pair, exchange, commit, authenticationOnly, id) -> {
              boolean phase1 = exchange == ExchangeType.MAIN || exchange == ExchangeType.AGGRESSIVE;
              return new Header(pair, exchange, false, commit, authenticationOnly, phase1 ? 0 : id);
            });
  }

  @Provide
  Arbitrary<List<Payload>> payloadLists() {
    return payloads().list().ofMinSize(1).ofMaxSize(12);
  }

  @Provide
  Arbitrary<Payload> payloads() {
    return Arbitraries.oneOf(
        securityAssociations(),
        bytes(0, 300).map(Payload.KeyExchange::new),
        Combinators.combine(u8(), u8(), u16(), bytes(0, 60)).as(Payload.Identification::new),
        Combinators.combine(u8(), bytes(0, 900)).as(Payload.Certificate::new),
        Combinators.combine(u8(), bytes(0, 60)).as(Payload.CertificateRequest::new),
        bytes(0, 64).map(Payload.Hash::new),
        bytes(0, 256).map(Payload.Signature::new),
        bytes(0, 256).map(Payload.Nonce::new),
        Combinators.combine(Arbitraries.integers(), u8(), bytes(0, 20), u16(), bytes(0, 40))
            .as(Payload.Notification::new),
        deletes(),
        bytes(0, 40).map(Payload.VendorId::new),
        Combinators.combine(u8(), u16(), attributes().list().ofMaxSize(8))
            .as(Payload.Attributes::new),
        Combinators.combine(bytes(0, 64), Arbitraries.of(true, false))
            .as(Payload.NatDetection::new),
        Combinators.combine(bytes(4, 4), Arbitraries.of(true, false))
            .as((address, draft) -> new Payload.NatOriginalAddress(1, address, draft)),
        Combinators.combine(bytes(16, 16), Arbitraries.of(true, false))
            .as((address, draft) -> new Payload.NatOriginalAddress(5, address, draft)),
        Combinators.combine(Arbitraries.integers().between(132, 255), bytes(0, 40))
            .as(Payload.Unknown::new));
  }

  private static Arbitrary<Payload> securityAssociations() {
    return proposals()
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(
            list -> {
              List<Proposal> numbered = new ArrayList<>();
              for (Proposal proposal : list) {
                numbered.add(
                    new Proposal(
                        1 + numbered.size() / 2,
                        proposal.protocol(),
                        proposal.spi(),
                        proposal.transforms()));
              }
              return new Payload.SecurityAssociation(1, 1, numbered);
            });
  }

  private static Arbitrary<Proposal> proposals() {
    Arbitrary<List<Transform>> transforms =
        Combinators.combine(u8(), attributes().list().ofMaxSize(7))
            .as((id, attributes) -> new Transform(0, id, attributes))
            .list()
            .ofMinSize(1)
            .ofMaxSize(6)
            .map(ArbitraryMessages::numbered);
    Arbitrary<Proposal> esp =
        Combinators.combine(Arbitraries.of(2, 3, 4), bytes(4, 4), transforms)
            .as((protocol, spi, list) -> new Proposal(1, protocol, spi, list));
    Arbitrary<Proposal> isakmp =
        Combinators.combine(bytes(0, 16), transforms)
            .as((spi, list) -> new Proposal(1, Protocols.ISAKMP, spi, list));
    return Arbitraries.oneOf(esp, isakmp);
  }

  private static List<Transform> numbered(List<Transform> transforms) {
    List<Transform> numbered = new ArrayList<>();
    for (Transform transform : transforms) {
      numbered.add(new Transform(numbered.size(), transform.id(), transform.attributes()));
    }
    return numbered;
  }

  private static Arbitrary<Payload> deletes() {
    return Arbitraries.oneOf(
        Combinators.combine(Arbitraries.integers(), bytes(16, 16).list().ofMinSize(1).ofMaxSize(3))
            .as((doi, spis) -> new Payload.Delete(doi, Protocols.ISAKMP, spis)),
        Combinators.combine(Arbitraries.integers(), bytes(4, 4).list().ofMinSize(1).ofMaxSize(40))
            .as((doi, spis) -> new Payload.Delete(doi, Protocols.ESP, spis)));
  }

  private static Arbitrary<Attribute> attributes() {
    Arbitrary<Integer> types = Arbitraries.integers().between(0, 0x7fff);
    return Arbitraries.oneOf(
        Combinators.combine(types, u16()).as(Attribute::basic),
        Combinators.combine(types, bytes(0, 30)).as(Attribute::variable));
  }

  private static Arbitrary<Bytes> bytes(int least, int most) {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofMinSize(least)
        .ofMaxSize(most)
        .map(Bytes::copyOf);
  }

  private static IntegerArbitrary u8() {
    return Arbitraries.integers().between(0, 0xff);
  }

  private static IntegerArbitrary u16() {
    return Arbitraries.integers().between(0, 0xffff);
  }

  private static Arbitrary<Long> nonZero() {
    return Arbitraries.longs().filter(cookie -> cookie != 0);
  }
}
