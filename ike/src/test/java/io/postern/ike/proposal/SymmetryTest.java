package io.postern.ike.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageReader;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.Payload;
import io.postern.ike.message.PayloadType;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Reading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Two ends, each with a policy of its own. */
class SymmetryTest {
  private static final Map<Integer, Integer> SPIS =
      Map.of(Protocols.AH, 0x1000, Protocols.ESP, 0x1001);
  private static final ChildLifetime LIFETIME = new ChildLifetime(3600, OptionalLong.of(4096));

  @Provide
  Arbitrary<List<ProtectionSuite>> policies() {
    return SuiteNamesTest.suites()
        .map(suite -> suite.withGroup(Optional.empty()))
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .uniqueElements();
  }

  @Provide
  Arbitrary<EncapsulationMode> modes() {
    return Arbitraries.of(EncapsulationMode.class);
  }

  @Provide
  Arbitrary<Optional<DhGroup>> groups() {
    return Arbitraries.of(DhGroup.class).optional();
  }

  private static Negotiated<SuiteChoice> negotiate(
      List<ProtectionSuite> offered,
      List<ProtectionSuite> accepted,
      Optional<DhGroup> group,
      EncapsulationMode mode) {
    Payload.SecurityAssociation sa = SuiteProposals.of(offered, group, mode, SPIS, LIFETIME);
    SuitePolicy policy =
        SuitePolicy.of(accepted, PerfectForwardSecrecy.OPTIONAL, Strength.LEGACY, List.of(mode));
    return SuiteNegotiation.choose(onTheWire(sa), policy, keyExchange(group));
  }

  private static OptionalInt keyExchange(Optional<DhGroup> group) {
    return group.map(g -> OptionalInt.of(g.publicValueSize())).orElseGet(OptionalInt::empty);
  }

  private static Payload.SecurityAssociation onTheWire(Payload.SecurityAssociation sa) {
    Bytes body = MessageWriter.body(sa);
    return switch (MessageReader.payload(
        PayloadType.SECURITY_ASSOCIATION.number(), body.toArray())) {
      case Reading.Accepted<Payload>(Payload read) -> (Payload.SecurityAssociation) read;
      case Reading.Refused<Payload> refused -> throw new AssertionError(refused.toString());
    };
  }

  private static boolean passable(List<ProtectionSuite> suites, EncapsulationMode mode) {
    return !mode.udp() || suites.stream().anyMatch(suite -> suite.ah().isEmpty());
  }

  @Property(tries = 300)
  void whatOneEndOffersTheOtherWithTheSamePolicyTakes(
      @ForAll("policies") List<ProtectionSuite> policy,
      @ForAll("groups") Optional<DhGroup> group,
      @ForAll("modes") EncapsulationMode mode) {
    Assume.that(passable(policy, mode));
    SuiteChoice choice = Offers.taken(negotiate(policy, policy, group, mode));
    assertThat(policy).contains(choice.suite());
    assertThat(choice.mode()).isEqualTo(mode);
    assertThat(choice.group()).isEqualTo(group);
    Payload.SecurityAssociation answer = onTheWire(choice.offer().answer(SPIS));
    SuiteChoice back =
        Offers.taken(
            SuiteNegotiation.choose(
                answer,
                SuitePolicy.of(
                    List.of(choice.suite()),
                    PerfectForwardSecrecy.OPTIONAL,
                    Strength.LEGACY,
                    List.of(mode)),
                keyExchange(group)));
    assertThat(back.suite()).isEqualTo(choice.suite());
    assertThat(back.offer().lifeDurations()).isEqualTo(LIFETIME.durations());
  }

  @Property(tries = 300)
  void whatIsAgreedBothAllowAndWhatBothAllowIsAgreed(
      @ForAll("policies") List<ProtectionSuite> offered,
      @ForAll("policies") List<ProtectionSuite> accepted) {
    Negotiated<SuiteChoice> there =
        negotiate(offered, accepted, Optional.empty(), EncapsulationMode.TUNNEL);
    Negotiated<SuiteChoice> back =
        negotiate(accepted, offered, Optional.empty(), EncapsulationMode.TUNNEL);
    assertThat(there.result() instanceof Reading.Accepted)
        .isEqualTo(back.result() instanceof Reading.Accepted);
    if (there.result() instanceof Reading.Accepted<SuiteChoice>(SuiteChoice choice)) {
      assertThat(accepted).contains(choice.suite());
      assertThat(offered.stream().map(SymmetryTest::onWire)).contains(onWire(choice.suite()));
    } else {
      assertThat(offered.stream().map(SymmetryTest::onWire))
          .doesNotContainAnyElementsOf(accepted.stream().map(SymmetryTest::onWire).toList());
      assertThat(there.comparison().misses()).hasSameSizeAs(offered);
      assertThat(there.comparison().misses()).allSatisfy(m -> assertThat(m.first()).isNotNull());
    }
  }

  /** The truncation of SHA-256 is not on the wire. */
  private static String onWire(ProtectionSuite suite) {
    return suite.label().replace("sha256_96", "sha256");
  }
}
