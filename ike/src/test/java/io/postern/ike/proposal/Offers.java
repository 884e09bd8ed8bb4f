package io.postern.ike.proposal;

import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Spi;
import io.postern.ike.message.Transform;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** SA payloads of a peer, and what an operator accepts. */
final class Offers {
  static final int PEER_SPI = 0x00abcdef;

  private Offers() {}

  static ProtectionSuite suite(String name) {
    return switch (ProtectionSuite.parse(name)) {
      case Reading.Accepted<ProtectionSuite>(ProtectionSuite suite) -> suite;
      case Reading.Refused<ProtectionSuite>(Refusal refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  static Payload.SecurityAssociation sa(Proposal... proposals) {
    return new Payload.SecurityAssociation(1, 1, List.of(proposals));
  }

  static Proposal proposal(int number, int protocol, Transform... transforms) {
    return new Proposal(number, protocol, Spi.octets(PEER_SPI), List.of(transforms));
  }

  /**
   * @param attributes type and value in turn, all basic; tunnel mode is added
   */
  static Transform transform(int number, int id, int... attributes) {
    Attribute[] all = new Attribute[attributes.length / 2 + 1];
    all[0] = Attribute.basic(4, 1);
    for (int i = 0; i < attributes.length; i += 2) {
      all[i / 2 + 1] = Attribute.basic(attributes[i], attributes[i + 1]);
    }
    return new Transform(number, id, Arrays.asList(all));
  }

  static SuitePolicy accepting(String... suites) {
    return SuitePolicy.of(
        Arrays.stream(suites).map(Offers::suite).toList(),
        PerfectForwardSecrecy.OPTIONAL,
        Strength.MODERN,
        List.of(EncapsulationMode.TUNNEL));
  }

  static Negotiated<SuiteChoice> choose(Payload.SecurityAssociation offered, String... suites) {
    return SuiteNegotiation.choose(offered, accepting(suites), OptionalInt.empty());
  }

  static SuiteChoice taken(Negotiated<SuiteChoice> negotiated) {
    return switch (negotiated.result()) {
      case Reading.Accepted<SuiteChoice>(SuiteChoice choice) -> choice;
      case Reading.Refused<SuiteChoice>(Refusal refusal) ->
          throw new AssertionError(refusal.toString());
    };
  }

  static Refusal refused(Negotiated<SuiteChoice> negotiated) {
    return switch (negotiated.result()) {
      case Reading.Accepted<SuiteChoice>(SuiteChoice choice) ->
          throw new AssertionError("took " + choice);
      case Reading.Refused<SuiteChoice>(Refusal refusal) -> refusal;
    };
  }
}
