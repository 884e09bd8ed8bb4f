package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.proposal.EspSuite;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2409 §5.5. */
class Rfc2409QuickModeTest {
  private static final int MESSAGE_ID = 0x01020304;
  private static final TrafficSelector CLIENT =
      TrafficSelector.host(InetAddress.ofLiteral("10.99.0.2"));

  private final Ends.Pair pair = Ends.aggressive("aes128-sha1-modp1024");

  private QuickInitiator.Start start(String suite, Optional<DhGroup> group) {
    return QuickInitiator.start(
        pair.initiator().sa(),
        pair.initiator().sa().exchange(ExchangeType.QUICK, MESSAGE_ID),
        new QuickInitiator.Request(
            List.of(suite(suite)), group, 1, 0x1000, CLIENT, TrafficSelector.anyIpv4(), 3600, 0),
        Ends.random(3));
  }

  private QuickStep answer(byte[] first, PerfectForwardSecrecy pfs, long life, String... suites) {
    return QuickResponder.start(
        pair.responder().sa(),
        pair.responder().sa().exchange(ExchangeType.QUICK, MESSAGE_ID),
        new QuickPolicy(
            java.util.Arrays.stream(suites).map(Rfc2409QuickModeTest::suite).toList(),
            pfs,
            Set.of(1),
            (remote, local) ->
                remote.equals(CLIENT)
                    ? Reading.accepted(new QuickPolicy.Granted(remote, local))
                    : Reading.refused(Reason.INVALID_ID_INFORMATION, "not the lease"),
            CLIENT,
            TrafficSelector.anyIpv4(),
            life),
        0x2000,
        Ends.random(4),
        first);
  }

  private static EspSuite suite(String text) {
    return Ends.accepted(EspSuite.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aes128-sha1", "aes256-sha256", "aes256gcm16", "3des-md5", "null-sha512"})
  void eachDirectionHasKeysOfItsOwnAndBothEndsHaveTheSame(String suite) {
    QuickInitiator.Start start = start(suite, Optional.empty());
    QuickStep.Proposed proposed =
        (QuickStep.Proposed) answer(start.message(), PerfectForwardSecrecy.OPTIONAL, 3600, suite);
    QuickStep.Complete complete = (QuickStep.Complete) start.exchange().on(proposed.reply());
    ChildAgreement ours = proposed.child();
    ChildAgreement theirs = complete.child();
    assertThat(ours.inboundKeymat().sameAs(theirs.outboundKeymat())).isTrue();
    assertThat(ours.outboundKeymat().sameAs(theirs.inboundKeymat())).isTrue();
    assertThat(ours.inboundKeymat().sameAs(ours.outboundKeymat())).isFalse();
    assertThat(ours.inboundKeymat().size()).isEqualTo(suite(suite).keymatSize());
    assertThat(ours.outboundSpi()).isEqualTo(0x1000);
    assertThat(theirs.outboundSpi()).isEqualTo(0x2000);
    assertThat(proposed.next().on(complete.reply().orElseThrow()))
        .isInstanceOf(QuickStep.Complete.class);
  }

  @Test
  void withPfsTheKeysDependOnAnExchangeOfTheirOwn() {
    QuickInitiator.Start start =
        start("aes128-sha1", Optional.of(DhGroup.ofLabel("modp1024").orElseThrow()));
    QuickStep.Proposed proposed =
        (QuickStep.Proposed)
            answer(start.message(), PerfectForwardSecrecy.REQUIRED, 3600, "aes128-sha1");
    QuickStep.Complete complete = (QuickStep.Complete) start.exchange().on(proposed.reply());
    assertThat(proposed.child().inboundKeymat().sameAs(complete.child().outboundKeymat())).isTrue();
    assertThat(proposed.child().group()).isPresent();
  }

  @Test
  void aPeerWithoutPfsIsRefusedWhereItIsRequired() {
    QuickStep step =
        answer(
            start("aes128-sha1", Optional.empty()).message(),
            PerfectForwardSecrecy.REQUIRED,
            3600,
            "aes128-sha1");
    assertThat(((QuickStep.Fail) step).refusal().reason()).isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
  }

  @Test
  void anUnknownTransformIsRefused() {
    QuickStep step =
        answer(
            start("3des-md5", Optional.empty()).message(),
            PerfectForwardSecrecy.OPTIONAL,
            3600,
            "aes128-sha1");
    assertThat(((QuickStep.Fail) step).refusal().detail()).contains("offered 3des-md5");
  }

  @Test
  void aMessageChangedOnTheWayIsIgnored() {
    byte[] first = start("aes128-sha1", Optional.empty()).message();
    for (int at = 28; at < first.length; at += 7) {
      byte[] changed = first.clone();
      changed[at] ^= 0x20;
      assertThat(answer(changed, PerfectForwardSecrecy.OPTIONAL, 3600, "aes128-sha1"))
          .isInstanceOf(QuickStep.Ignore.class);
    }
  }

  @Test
  void hash3OfSomebodyElseDoesNotCommit() {
    QuickInitiator.Start start = start("aes128-sha1", Optional.empty());
    QuickStep.Proposed proposed =
        (QuickStep.Proposed)
            answer(start.message(), PerfectForwardSecrecy.OPTIONAL, 3600, "aes128-sha1");
    QuickStep.Complete complete = (QuickStep.Complete) start.exchange().on(proposed.reply());
    byte[] real = complete.reply().orElseThrow();
    byte[] forged = real.clone();
    forged[forged.length - 1] ^= 1;
    assertThat(proposed.next().on(forged)).isInstanceOf(QuickStep.Ignore.class);
    assertThat(proposed.next().on(real)).isInstanceOf(QuickStep.Complete.class);
  }

  @Test
  void rfc2407_4_6_3_1_aShorterLifetimeIsToldToThePeer() {
    QuickInitiator.Start start = start("aes128-sha1", Optional.empty());
    QuickStep.Proposed proposed =
        (QuickStep.Proposed)
            answer(start.message(), PerfectForwardSecrecy.OPTIONAL, 60, "aes128-sha1");
    assertThat(start.exchange().on(proposed.reply())).isInstanceOf(QuickStep.Complete.class);
    QuickStep.Proposed silent =
        (QuickStep.Proposed)
            answer(start.message(), PerfectForwardSecrecy.OPTIONAL, 3600, "aes128-sha1");
    assertThat(proposed.reply().length).isGreaterThan(silent.reply().length);
  }
}
