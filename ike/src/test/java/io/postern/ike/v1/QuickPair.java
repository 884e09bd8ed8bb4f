package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.proposal.ChildLifetime;
import io.postern.ike.proposal.EncapsulationMode;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import io.postern.ike.proposal.ProtectionSuite;
import io.postern.ike.proposal.SuitePolicy;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Both ends of a quick mode in one thread. What a test does not set is the same at both ends. */
final class QuickPair {
  static final int MESSAGE_ID = 0x01020304;
  static final InetAddress INITIATOR = InetAddress.ofLiteral("192.0.2.1");
  static final InetAddress RESPONDER = InetAddress.ofLiteral("198.51.100.1");
  static final TrafficSelector CLIENT = TrafficSelector.host(InetAddress.ofLiteral("10.99.0.2"));

  final Ends.Pair ends = Ends.aggressive("aes128-sha1-modp1024");
  final AtomicInteger initiatorSpis = new AtomicInteger(0x1000);
  final AtomicInteger responderSpis = new AtomicInteger(0x2000);

  List<ProtectionSuite> offered = suites("aes128-sha1");
  List<ProtectionSuite> accepted = suites("aes128-sha1");
  Optional<DhGroup> group = Optional.empty();
  PerfectForwardSecrecy pfs = PerfectForwardSecrecy.OPTIONAL;
  EncapsulationMode mode = EncapsulationMode.TUNNEL;
  List<EncapsulationMode> modes = List.of(EncapsulationMode.TUNNEL);
  TrafficSelector local = CLIENT;
  TrafficSelector remote = TrafficSelector.anyIpv4();
  ChildLifetime wanted = ChildLifetime.ofSeconds(3600);
  ChildLifetime granted = ChildLifetime.ofSeconds(3600);
  Optional<QuickPolicy.Asked> asked = Optional.empty();

  /** Of both ends; empty for numbers that come again. */
  Optional<FreshValues> fresh = Optional.empty();

  static List<ProtectionSuite> suites(String... names) {
    return Arrays.stream(names).map(QuickPair::suite).toList();
  }

  static ProtectionSuite suite(String name) {
    return Ends.accepted(ProtectionSuite.parse(name));
  }

  QuickPair with(String suite) {
    offered = suites(suite);
    accepted = suites(suite);
    return this;
  }

  IsakmpSa initiator() {
    return ends.initiator().sa();
  }

  IsakmpSa responder() {
    return ends.responder().sa();
  }

  ProtectedExchange initiatorExchange() {
    return initiator().exchange(ExchangeType.QUICK, MESSAGE_ID);
  }

  ProtectedExchange responderExchange() {
    return responder().exchange(ExchangeType.QUICK, MESSAGE_ID);
  }

  QuickInitiator.Start start() {
    return QuickInitiator.start(
        initiator(),
        initiatorExchange(),
        new QuickInitiator.Request(
            offered, group, mode, local, remote, wanted, INITIATOR, RESPONDER),
        initiatorSpis::getAndIncrement,
        fresh.orElseGet(() -> FreshValues.of(Ends.random(3))));
  }

  QuickStep answer(byte[] first) {
    return answer(responderExchange(), first);
  }

  QuickStep answer(ProtectedExchange exchange, byte[] first) {
    return QuickResponder.start(
        responder(),
        exchange,
        policy(),
        responderSpis::getAndIncrement,
        fresh.orElseGet(() -> FreshValues.of(Ends.random(4))),
        first);
  }

  private QuickPolicy policy() {
    return new QuickPolicy(RESPONDER, INITIATOR, this::grant);
  }

  private Reading<QuickPolicy.Granted> grant(QuickPolicy.Asked what) {
    asked = Optional.of(what);
    return what.remote().equals(local)
        ? Reading.accepted(
            new QuickPolicy.Granted(
                what.remote(),
                what.local(),
                SuitePolicy.of(accepted, pfs, Strength.LEGACY, modes),
                granted))
        : Reading.refused(Reason.INVALID_ID_INFORMATION, "not the lease");
  }

  /** What both ends hold after messages 1 to 3. */
  record Agreed(ChildAgreement initiator, ChildAgreement responder, byte[] second) {}

  Agreed agree() {
    QuickInitiator.Start start = start();
    QuickStep.Proposed proposed = proposed(answer(start.message()));
    QuickStep.Complete complete = complete(start.exchange().on(proposed.reply()));
    QuickStep.Complete last = complete(proposed.next().on(complete.reply().orElseThrow()));
    return new Agreed(complete.child(), last.child(), proposed.reply());
  }

  QuickStep.Fail refused() {
    return (QuickStep.Fail) answer(start().message());
  }

  static QuickStep.Proposed proposed(QuickStep step) {
    if (step instanceof QuickStep.Proposed proposed) {
      return proposed;
    }
    throw new AssertionError(step.toString());
  }

  static QuickStep.Complete complete(QuickStep step) {
    if (step instanceof QuickStep.Complete complete) {
      return complete;
    }
    throw new AssertionError(step.toString());
  }
}
