package io.postern.ike.proposal;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Spi;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One way to take what quick mode offers: all proposals of one number (AND), each with one of its
 * transforms (OR), as RFC 2408 §4.2 has it.
 */
public final class SuiteOffer {
  /** Ours: more than this is not looked at. RFC 2409 §5 lets a responder limit what it inspects. */
  private static final int MOST_OFFERS = 512;

  private final int number;
  private final List<OfferedProtocol> protocols;

  private SuiteOffer(int number, List<OfferedProtocol> protocols) {
    this.number = number;
    this.protocols = List.copyOf(protocols);
  }

  /** All of them, in the peer's order of preference. */
  static List<SuiteOffer> allOf(Payload.SecurityAssociation offered) {
    Map<Integer, List<Proposal>> byNumber = new LinkedHashMap<>();
    for (Proposal proposal : offered.proposals()) {
      byNumber.computeIfAbsent(proposal.number(), n -> new ArrayList<>()).add(proposal);
    }
    List<SuiteOffer> offers = new ArrayList<>();
    byNumber.forEach((number, together) -> combine(number, together, List.of(), offers));
    return offers;
  }

  private static void combine(
      int number, List<Proposal> left, List<OfferedProtocol> picked, List<SuiteOffer> offers) {
    if (offers.size() >= MOST_OFFERS) {
      return;
    }
    if (left.isEmpty()) {
      offers.add(new SuiteOffer(number, picked));
      return;
    }
    for (Transform transform : left.getFirst().transforms()) {
      List<OfferedProtocol> next = new ArrayList<>(picked);
      next.add(new OfferedProtocol(left.getFirst(), transform));
      combine(number, left.subList(1, left.size()), next, offers);
    }
  }

  /** Of its proposals. */
  public int number() {
    return number;
  }

  List<OfferedProtocol> protocols() {
    return protocols;
  }

  /** The part of a protocol, if the offer has just one of it. */
  Optional<OfferedProtocol> only(int protocol) {
    List<OfferedProtocol> of = protocols.stream().filter(p -> p.protocol() == protocol).toList();
    return of.size() == 1 ? Optional.of(of.getFirst()) : Optional.empty();
  }

  /** The peer's SPI for a protocol of the offer. */
  public int spi(int protocol) {
    return Spi.of(only(protocol).orElseThrow().proposal().spi());
  }

  /** The shortest of its parts; such as contradict themselves are left out. */
  public LifeDurations lifeDurations() {
    return protocols.stream()
        .map(OfferedProtocol::lifeDurations)
        .flatMap(
            reading ->
                reading instanceof Reading.Accepted<LifeDurations>(LifeDurations durations)
                    ? Stream.of(durations)
                    : Stream.empty())
        .reduce(LifeDurations.NONE, LifeDurations::shorter);
  }

  /**
   * The SA payload that answers: the chosen transforms alone, with their numbers and attributes as
   * they came (RFC 2408 §4.2), and our SPIs.
   *
   * @param ourSpis by protocol
   */
  public Payload.SecurityAssociation answer(Map<Integer, Integer> ourSpis) {
    List<Proposal> proposals = new ArrayList<>();
    for (OfferedProtocol part : protocols) {
      Bytes spi = Spi.octets(Optional.ofNullable(ourSpis.get(part.protocol())).orElseThrow());
      proposals.add(new Proposal(number, part.protocol(), spi, List.of(part.transform())));
    }
    return new Payload.SecurityAssociation(
        Protocols.DOI_IPSEC, Protocols.SITUATION_IDENTITY_ONLY, proposals);
  }

  /** For logs, e.g. {@code ah-sha1+aes128-modp1024-esn/tunnel}. */
  public String label() {
    OfferedProtocol first = protocols.getFirst();
    return protocols.stream().map(OfferedProtocol::label).collect(Collectors.joining("+"))
        + (first.groupNumber() == 0 ? "" : "-" + groupLabel(first.groupNumber()))
        + (first.extendedSequenceNumbers() ? "-esn" : "")
        + "/"
        + modeLabel(first.modeNumber());
  }

  static String groupLabel(int number) {
    return number == 0 ? "none" : DhGroup.of(number).map(DhGroup::label).orElse("group" + number);
  }

  static String modeLabel(int number) {
    return number == 0
        ? "any mode"
        : EncapsulationMode.of(number).map(EncapsulationMode::label).orElse("mode" + number);
  }

  @Override
  public String toString() {
    return label();
  }
}
