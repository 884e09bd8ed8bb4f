package io.postern.ike.proposal;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One ESP transform of quick mode, understood (RFC 2407 §4.5).
 *
 * @param spi of the peer, 4 octets
 * @param suite without its group; empty if a part of it is unknown here
 * @param group the group named for PFS, if one was
 * @param groupNumber the same as sent, 0 for none
 * @param encapsulationMode 1 tunnel, 2 transport, 3 and 61443 UDP tunnel, 4 and 61444 UDP
 *     transport; 0 if absent (RFC 2407 §4.5: then it is up to us)
 */
public record EspOffer(
    Proposal proposal,
    Transform transform,
    int spi,
    Optional<EspSuite> suite,
    Optional<DhGroup> group,
    int groupNumber,
    int encapsulationMode,
    OptionalLong lifeSeconds,
    OptionalLong lifeKilobytes) {
  // Specification: RFC 2407 §4.5 and §4.4.1.
  static final int LIFE_TYPE = 1;
  static final int LIFE_DURATION = 2;
  static final int GROUP = 3;
  static final int ENCAPSULATION_MODE = 4;
  static final int AUTHENTICATION = 5;
  static final int KEY_LENGTH = 6;
  static final int LIFE_SECONDS = 1;
  static final int LIFE_KILOBYTES = 2;
  public static final int PROTOCOL_ESP = 3;
  static final int SPI_SIZE = 4;

  static EspOffer of(Proposal proposal, Transform transform) {
    int keyBits = (int) Math.min(transform.number(KEY_LENGTH).orElse(0L), 0xffff);
    Optional<EspCipher> cipher = EspCipher.of(transform.id(), keyBits);
    Optional<Long> authentication = transform.number(AUTHENTICATION).filter(n -> n != 0);
    Optional<EspIntegrityAlgorithm> integrity = authentication.flatMap(EspIntegrityAlgorithm::of);
    Optional<EspSuite> suite = Optional.empty();
    if (cipher.isPresent()) {
      boolean sound = cipher.get().combined() ? authentication.isEmpty() : integrity.isPresent();
      if (sound) {
        suite = Optional.of(new EspSuite(cipher.get(), integrity, Optional.empty()));
      }
    }
    int groupNumber = (int) Math.min(transform.number(GROUP).orElse(0L), 0xffff);
    return new EspOffer(
        proposal,
        transform,
        spiOf(proposal.spi()),
        suite,
        DhGroup.of(groupNumber),
        groupNumber,
        (int) Math.min(transform.number(ENCAPSULATION_MODE).orElse(0L), 0xffff),
        Lifetimes.seconds(transform, LIFE_TYPE, LIFE_DURATION),
        Lifetimes.kilobytes(transform, LIFE_TYPE, LIFE_DURATION));
  }

  public static int spiOf(Bytes spi) {
    int value = 0;
    for (int i = 0; i < spi.size(); i++) {
      value = value << 8 | spi.at(i);
    }
    return value;
  }

  public static Bytes spiBytes(int spi) {
    return Bytes.copyOf(
        new byte[] {(byte) (spi >> 24), (byte) (spi >> 16), (byte) (spi >> 8), (byte) spi});
  }

  /** The SA payload that answers: this transform alone, unchanged, with our SPI. */
  public Payload.SecurityAssociation answer(int ourSpi) {
    return new Payload.SecurityAssociation(
        1,
        1,
        List.of(
            new Proposal(proposal.number(), PROTOCOL_ESP, spiBytes(ourSpi), List.of(transform))));
  }

  /**
   * The SA payload of an initiator: one proposal for each suite, one transform each, as old peers
   * want it.
   *
   * @param lifeKilobytes 0 for no such limit
   */
  public static Payload.SecurityAssociation offer(
      List<EspSuite> suites,
      Optional<DhGroup> group,
      int encapsulationMode,
      int ourSpi,
      long lifeSeconds,
      long lifeKilobytes) {
    List<Proposal> proposals = new ArrayList<>();
    for (EspSuite suite : suites) {
      List<Attribute> attributes = new ArrayList<>();
      attributes.add(Attribute.basic(LIFE_TYPE, LIFE_SECONDS));
      attributes.add(Attribute.number32(LIFE_DURATION, lifeSeconds));
      if (lifeKilobytes > 0) {
        attributes.add(Attribute.basic(LIFE_TYPE, LIFE_KILOBYTES));
        attributes.add(Attribute.number32(LIFE_DURATION, lifeKilobytes));
      }
      group.ifPresent(g -> attributes.add(Attribute.basic(GROUP, g.number())));
      attributes.add(Attribute.basic(ENCAPSULATION_MODE, encapsulationMode));
      suite
          .integrity()
          .ifPresent(i -> attributes.add(Attribute.basic(AUTHENTICATION, i.attribute())));
      if (suite.cipher().keyLengthAttribute()) {
        attributes.add(Attribute.basic(KEY_LENGTH, suite.cipher().keyBits()));
      }
      proposals.add(
          new Proposal(
              proposals.size() + 1,
              PROTOCOL_ESP,
              spiBytes(ourSpi),
              List.of(new Transform(1, suite.cipher().transformId(), attributes))));
    }
    return new Payload.SecurityAssociation(1, 1, proposals);
  }

  /** For logs. */
  public String label() {
    return suite
            .map(EspSuite::label)
            .orElseGet(
                () ->
                    "transform "
                        + transform.id()
                        + transform.number(KEY_LENGTH).map(n -> " key " + n).orElse("")
                        + transform.number(AUTHENTICATION).map(n -> " auth " + n).orElse(""))
        + (groupNumber == 0 ? "" : "-" + group.map(DhGroup::label).orElse("group" + groupNumber))
        + "/mode"
        + encapsulationMode;
  }
}
