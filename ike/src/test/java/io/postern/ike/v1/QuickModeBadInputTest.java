package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.key.ProtectedHash;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.ParsedMessage;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages 1 and 2 of quick mode with PFS, hashed right and yet wrong: what is no message of quick
 * mode is passed over in silence, what cannot be agreed on ends the exchange with a notify.
 */
class QuickModeBadInputTest {
  private static final BigInteger PRIME = DhGroup.MODP_1024.prime().orElseThrow();

  private final QuickPair pair = pairWithPfs();

  private static QuickPair pairWithPfs() {
    QuickPair pair = new QuickPair();
    pair.group = Optional.of(DhGroup.MODP_1024);
    return pair;
  }

  record Change(String what, UnaryOperator<List<Payload>> change) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Change without(Class<? extends Payload> kind) {
    return new Change(
        "no " + kind.getSimpleName(),
        payloads -> payloads.stream().filter(p -> !kind.isInstance(p)).toList());
  }

  private static Change twice(Class<? extends Payload> kind) {
    return new Change(
        kind.getSimpleName() + " twice",
        payloads ->
            Stream.concat(payloads.stream(), payloads.stream().filter(kind::isInstance)).toList());
  }

  private static Change instead(String what, Payload other) {
    return new Change(
        what,
        payloads ->
            payloads.stream().map(p -> p.getClass() == other.getClass() ? other : p).toList());
  }

  private static Change lastToFront(String what) {
    return new Change(
        what,
        payloads -> {
          List<Payload> changed = new ArrayList<>(payloads);
          changed.addFirst(changed.removeLast());
          return changed;
        });
  }

  private static Change keyExchange(String what, BigInteger value, int octets) {
    byte[] all = new byte[octets];
    byte[] number = value.toByteArray();
    int length = Math.min(octets, number.length);
    System.arraycopy(number, number.length - length, all, octets - length, length);
    return instead("KE " + what, new Payload.KeyExchange(Bytes.copyOf(all)));
  }

  static Stream<Change> noMessageOfQuickMode() {
    return Stream.of(
        without(Payload.SecurityAssociation.class),
        without(Payload.Nonce.class),
        twice(Payload.Nonce.class),
        twice(Payload.KeyExchange.class),
        twice(Payload.Identification.class),
        lastToFront("SA not behind HASH"),
        instead("nonce of 7 octets", new Payload.Nonce(Bytes.copyOf(new byte[7]))),
        instead("nonce of 257 octets", new Payload.Nonce(Bytes.copyOf(new byte[257]))),
        new Change("one ID alone", payloads -> payloads.subList(0, payloads.size() - 1)),
        new Change(
            "a delete",
            payloads ->
                Stream.concat(
                        payloads.stream(),
                        Stream.of(new Payload.Delete(1, 3, List.of(Bytes.ofHex("00001000")))))
                    .toList()),
        new Change(
            "a signature",
            payloads ->
                Stream.concat(
                        payloads.stream(),
                        Stream.of(new Payload.Signature(Bytes.copyOf(new byte[64]))))
                    .toList()));
  }

  static Stream<Arguments> nothingToAgreeOn() {
    Bytes backwards = Bytes.ofHex("0a0000090a000001");
    return Stream.of(
        Arguments.of(without(Payload.KeyExchange.class), Reason.NO_PROPOSAL_CHOSEN),
        Arguments.of(keyExchange("0", BigInteger.ZERO, 128), Reason.INVALID_KEY_INFORMATION),
        Arguments.of(keyExchange("1", BigInteger.ONE, 128), Reason.INVALID_KEY_INFORMATION),
        Arguments.of(
            keyExchange("p-1", PRIME.subtract(BigInteger.ONE), 128),
            Reason.INVALID_KEY_INFORMATION),
        Arguments.of(keyExchange("p", PRIME, 128), Reason.INVALID_KEY_INFORMATION),
        Arguments.of(keyExchange("short", BigInteger.TEN, 127), Reason.NO_PROPOSAL_CHOSEN),
        Arguments.of(keyExchange("long", BigInteger.TEN, 129), Reason.NO_PROPOSAL_CHOSEN),
        Arguments.of(keyExchange("empty", BigInteger.TEN, 0), Reason.NO_PROPOSAL_CHOSEN),
        Arguments.of(
            instead("range backwards", new Payload.Identification(7, 0, 0, backwards)),
            Reason.INVALID_ID_INFORMATION),
        Arguments.of(
            instead("name as selector", new Payload.Identification(2, 0, 0, Bytes.ofText("a.b"))),
            Reason.INVALID_ID_INFORMATION),
        Arguments.of(twice(Payload.SecurityAssociation.class), Reason.NO_PROPOSAL_CHOSEN));
  }

  private QuickStep toResponder(Change change) {
    List<Payload> rest = rest(pair.responderExchange(), pair.start().message());
    List<Payload> changed = change.change().apply(rest);
    return pair.answer(
        sealed(
            pair.initiatorExchange(),
            changed,
            chain -> ProtectedHash.first(pair.initiator().keys(), QuickPair.MESSAGE_ID, chain)));
  }

  private QuickStep toInitiator(Change change) {
    QuickInitiator.Start start = pair.start();
    QuickInitiator.AwaitAnswer waiting = (QuickInitiator.AwaitAnswer) start.exchange();
    byte[] second = QuickPair.proposed(pair.answer(start.message())).reply();
    ProtectedExchange responder = pair.responderExchange();
    Ends.accepted(responder.open(start.message()));
    responder.proven();
    List<Payload> changed = change.change().apply(rest(waiting.exchange(), second));
    return start
        .exchange()
        .on(
            sealed(
                responder,
                changed,
                chain ->
                    ProtectedHash.second(
                        pair.responder().keys(), QuickPair.MESSAGE_ID, waiting.ni(), chain)));
  }

  private static byte[] sealed(
      ProtectedExchange exchange, List<Payload> rest, UnaryOperator<Bytes> hash) {
    List<Payload> all = new ArrayList<>();
    all.add(new Payload.Hash(hash.apply(Bytes.copyOf(MessageWriter.chain(rest)))));
    all.addAll(rest);
    return exchange.seal(all);
  }

  /** What follows the hash. */
  private static List<Payload> rest(ProtectedExchange exchange, byte[] datagram) {
    return Ends.accepted(exchange.open(datagram)).parts().stream()
        .skip(1)
        .map(ParsedMessage.Part::payload)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("noMessageOfQuickMode")
  void aResponderPassesOver(Change change) {
    assertThat(toResponder(change)).isInstanceOf(QuickStep.Ignore.class);
  }

  @ParameterizedTest
  @MethodSource("noMessageOfQuickMode")
  void anInitiatorPassesOver(Change change) {
    assertThat(toInitiator(change)).isInstanceOf(QuickStep.Ignore.class);
  }

  @ParameterizedTest
  @MethodSource("nothingToAgreeOn")
  void aResponderRefuses(Change change, Reason reason) {
    assertThat(toResponder(change))
        .isInstanceOfSatisfying(
            QuickStep.Fail.class, fail -> assertThat(fail.refusal().reason()).isEqualTo(reason));
    assertThat(pair.responderSpis).hasValue(0x2000);
  }

  @ParameterizedTest
  @MethodSource("nothingToAgreeOn")
  void anInitiatorRefuses(Change change, Reason reason) {
    // RFC 2408 §4.2: an answer of two SAs is none.
    Reason here =
        change.what().startsWith("SecurityAssociation") ? Reason.MALFORMED_PROPOSAL : reason;
    assertThat(toInitiator(change))
        .isInstanceOfSatisfying(
            QuickStep.Fail.class, fail -> assertThat(fail.refusal().reason()).isEqualTo(here));
  }
}
