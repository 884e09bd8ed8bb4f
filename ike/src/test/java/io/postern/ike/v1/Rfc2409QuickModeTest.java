package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.key.Keymat;
import io.postern.ike.key.ProtectedHash;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Protocols;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.message.Spi;
import io.postern.ike.proposal.Comparison;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 2409 §5.5. */
class Rfc2409QuickModeTest {
  private final QuickPair pair = new QuickPair();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aes128-sha1",
        "aes256-sha256",
        "aes256gcm16",
        "3des-md5",
        "null-sha512",
        "ah-sha256",
        "ah-sha1+esp-aes128",
        "ah-aes256gmac+esp-chacha20poly1305-esn"
      })
  void eachDirectionHasKeysOfItsOwnAndBothEndsHaveTheSame(String suite) {
    QuickPair.Agreed agreed = pair.with(suite).agree();
    assertThat(agreed.initiator().suite()).isEqualTo(QuickPair.suite(suite));
    assertThat(agreed.responder().suite()).isEqualTo(QuickPair.suite(suite));
    for (int i = 0; i < agreed.initiator().sas().size(); i++) {
      ProtocolSa theirs = agreed.initiator().sas().get(i);
      ProtocolSa ours = agreed.responder().sas().get(i);
      assertThat(ours.inboundKeymat().sameAs(theirs.outboundKeymat())).isTrue();
      assertThat(ours.outboundKeymat().sameAs(theirs.inboundKeymat())).isTrue();
      assertThat(ours.inboundKeymat().sameAs(ours.outboundKeymat())).isFalse();
      assertThat(ours.inboundKeymat().size()).isEqualTo(ours.protection().keymatSize());
      assertThat(ours.outboundSpi()).isEqualTo(theirs.inboundSpi());
      assertThat(theirs.outboundSpi()).isEqualTo(ours.inboundSpi());
    }
  }

  @Test
  void protocolAndSpiAreThoseOfTheProposalThatHasTheTransform() {
    QuickPair.Agreed agreed = pair.with("ah-sha1+esp-aes128-sha1").agree();
    QuickInitiator.Start same = new QuickPair().with("ah-sha1+esp-aes128-sha1").start();
    assertThat(same.inboundSpis()).hasSize(2).doesNotHaveDuplicates();
    ProtocolSa esp = agreed.responder().sa(Protocols.ESP).orElseThrow();
    ProtocolSa ah = agreed.responder().sa(Protocols.AH).orElseThrow();
    Bytes nonces = nonce(pair.initiatorExchange(), agreed.second());
    assertThat(
            Keymat.derive(
                    pair.responder().keys().prf(),
                    pair.responder().keys().derivation(),
                    Optional.empty(),
                    Protocols.ESP,
                    Spi.octets(esp.inboundSpi()),
                    QuickKeys.newNonce(Ends.random(3)),
                    nonces,
                    36)
                .sameAs(esp.inboundKeymat()))
        .isTrue();
    assertThat(ah.inboundSpi()).isNotEqualTo(esp.inboundSpi());
  }

  /** Nr out of message 2, which the initiator's chain reads once message 1 is behind it. */
  private Bytes nonce(ProtectedExchange exchange, byte[] second) {
    QuickPair again = pair;
    QuickInitiator.AwaitAnswer waiting =
        (QuickInitiator.AwaitAnswer)
            QuickInitiator.start(
                    again.initiator(),
                    exchange,
                    new QuickInitiator.Request(
                        again.offered,
                        again.group,
                        again.mode,
                        again.local,
                        again.remote,
                        again.wanted,
                        QuickPair.INITIATOR,
                        QuickPair.RESPONDER),
                    new AtomicInteger(0x1000)::getAndIncrement,
                    FreshValues.of(Ends.random(3)))
                .exchange();
    return Ends.accepted(waiting.exchange().open(second))
        .first(Payload.Nonce.class)
        .orElseThrow()
        .data();
  }

  @ParameterizedTest
  @EnumSource(
      value = DhGroup.class,
      names = {"MODP_6144", "MODP_8192"},
      mode = EnumSource.Mode.EXCLUDE)
  void withPfsTheKeysDependOnAnExchangeOfTheirOwn(DhGroup group) {
    pair.group = Optional.of(group);
    pair.pfs = PerfectForwardSecrecy.REQUIRED;
    QuickPair.Agreed agreed = pair.agree();
    ProtocolSa ours = agreed.responder().sas().getFirst();
    assertThat(ours.inboundKeymat().sameAs(agreed.initiator().sas().getFirst().outboundKeymat()))
        .isTrue();
    assertThat(agreed.responder().group()).contains(group);
    assertThat(agreed.initiator().group()).contains(group);
  }

  @Test
  void aPeerWithoutPfsIsRefusedWhereItIsRequired() {
    pair.pfs = PerfectForwardSecrecy.REQUIRED;
    QuickStep.Fail fail = pair.refused();
    assertThat(fail.refusal().reason()).isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
    assertThat(fail.refusal().detail()).contains("nearest").contains("PFS is required");
  }

  @Test
  void aPeerWithAnotherGroupIsToldInWordsWhatWasNearest() {
    pair.group = Optional.of(DhGroup.ECP_256);
    pair.accepted = QuickPair.suites("aes128-sha1-modp2048");
    QuickStep.Fail fail = pair.refused();
    assertThat(fail.refusal().reason()).isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
    assertThat(fail.refusal().detail()).contains("group ecp256 instead of modp2048");
    assertThat(fail.comparison().flatMap(Comparison::nearestMiss).orElseThrow().first().rule())
        .isEqualTo(Comparison.Rule.GROUP);
  }

  @Test
  void anUnknownTransformIsRefused() {
    pair.offered = QuickPair.suites("3des-md5");
    assertThat(pair.refused().refusal().detail()).contains("offered 3des-md5");
  }

  @Test
  void severalSasInOneQuickModeAreRefused() {
    List<Payload> rest = new ArrayList<>();
    Payload sa = payloadsOf(pair.start()).get(1);
    rest.add(sa);
    rest.add(sa);
    rest.add(new Payload.Nonce(Bytes.copyOf(new byte[20])));
    QuickStep step = pair.answer(sealed(rest));
    assertThat(((QuickStep.Fail) step).refusal().reason()).isEqualTo(Reason.NO_PROPOSAL_CHOSEN);
  }

  /** What stands in message 1. */
  private List<Payload> payloadsOf(QuickInitiator.Start start) {
    ParsedMessage first = Ends.accepted(pair.responderExchange().open(start.message()));
    return first.parts().stream().map(ParsedMessage.Part::payload).toList();
  }

  /** A message 1 with these payloads behind a right HASH(1). */
  private byte[] sealed(List<Payload> rest) {
    ProtectedExchange exchange = pair.initiatorExchange();
    List<Payload> all = new ArrayList<>();
    all.add(
        new Payload.Hash(
            ProtectedHash.first(
                pair.initiator().keys(),
                exchange.messageId(),
                Bytes.copyOf(MessageWriter.chain(rest)))));
    all.addAll(rest);
    return exchange.seal(all);
  }

  @Test
  void aKeyExchangeWithoutAGroupIsRefused() {
    List<Payload> rest = new ArrayList<>(payloadsOf(pair.start()));
    rest.removeFirst();
    rest.add(new Payload.KeyExchange(Bytes.copyOf(new byte[128])));
    QuickStep.Fail fail = (QuickStep.Fail) pair.answer(sealed(rest));
    assertThat(fail.refusal().detail()).contains("key exchange of 128 octets instead of none");
  }

  @Test
  void aKeyExchangeOfAnotherGroupIsRefused() {
    pair.group = Optional.of(DhGroup.MODP_2048);
    List<Payload> rest = new ArrayList<>(payloadsOf(pair.start()));
    rest.removeFirst();
    rest.replaceAll(
        payload ->
            payload instanceof Payload.KeyExchange
                ? new Payload.KeyExchange(Bytes.copyOf(new byte[128]))
                : payload);
    QuickStep.Fail fail = (QuickStep.Fail) pair.answer(sealed(rest));
    assertThat(fail.refusal().detail()).contains("of 128 octets instead of one of 256 octets");
  }

  @Test
  void aMessageChangedOnTheWayIsIgnored() {
    byte[] first = pair.start().message();
    for (int at = 28; at < first.length; at += 7) {
      byte[] changed = first.clone();
      changed[at] ^= 0x20;
      assertThat(pair.answer(changed)).isInstanceOf(QuickStep.Ignore.class);
    }
  }

  @Test
  void hash3OfSomebodyElseDoesNotCommit() {
    QuickInitiator.Start start = pair.start();
    QuickStep.Proposed proposed = QuickPair.proposed(pair.answer(start.message()));
    byte[] real = QuickPair.complete(start.exchange().on(proposed.reply())).reply().orElseThrow();
    byte[] forged = real.clone();
    forged[forged.length - 1] ^= 1;
    assertThat(proposed.next().on(forged)).isInstanceOf(QuickStep.Ignore.class);
    assertThat(proposed.next().on(real)).isInstanceOf(QuickStep.Complete.class);
  }

  @Test
  void theResponderTakesAnSpiForEachProtocolAndNoneForARefusal() {
    pair.offered = QuickPair.suites("3des-md5");
    pair.refused();
    assertThat(pair.responderSpis).hasValue(0x2000);
    pair.with("ah-sha1+esp-aes128").agree();
    assertThat(pair.responderSpis).hasValue(0x2002);
  }

  @Test
  void thePrivateValueIsZeroedWhenAnAnswerIsRefused() {
    pair.group = Optional.of(DhGroup.ECP_256);
    QuickInitiator.Start start = pair.start();
    QuickStep.Proposed proposed = QuickPair.proposed(pair.answer(start.message()));
    QuickInitiator.AwaitAnswer waiting = (QuickInitiator.AwaitAnswer) start.exchange();
    QuickInitiator.AwaitAnswer another =
        new QuickInitiator.AwaitAnswer(
            waiting.sa(),
            waiting.exchange(),
            new QuickInitiator.Request(
                QuickPair.suites("aes256-sha1"),
                pair.group,
                pair.mode,
                pair.local,
                pair.remote,
                pair.wanted,
                QuickPair.INITIATOR,
                QuickPair.RESPONDER),
            waiting.ourSpis(),
            waiting.ours(),
            waiting.ni());
    assertThat(another.on(proposed.reply())).isInstanceOf(QuickStep.Fail.class);
    PrivateValue ours = waiting.ours().orElseThrow();
    assertThatThrownBy(() -> ours.agree(ours.publicValue()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anAnswerWithMoreThanWeAskedForIsRefused() {
    pair.remote = TrafficSelector.subnet(InetAddress.ofLiteral("10.1.0.0"), 16);
    QuickInitiator.Start start = pair.start();
    QuickInitiator.AwaitAnswer waiting = (QuickInitiator.AwaitAnswer) start.exchange();
    QuickStep.Proposed proposed = QuickPair.proposed(pair.answer(start.message()));
    QuickInitiator.AwaitAnswer narrower =
        new QuickInitiator.AwaitAnswer(
            waiting.sa(),
            waiting.exchange(),
            new QuickInitiator.Request(
                pair.offered,
                pair.group,
                pair.mode,
                pair.local,
                TrafficSelector.subnet(InetAddress.ofLiteral("10.1.2.0"), 24),
                pair.wanted,
                QuickPair.INITIATOR,
                QuickPair.RESPONDER),
            waiting.ourSpis(),
            waiting.ours(),
            waiting.ni());
    assertThat(((QuickStep.Fail) narrower.on(proposed.reply())).refusal().reason())
        .isEqualTo(Reason.INVALID_ID_INFORMATION);
  }
}
