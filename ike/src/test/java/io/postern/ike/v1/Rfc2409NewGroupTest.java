package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Proposal;
import io.postern.ike.message.Refusal.Reason;
import io.postern.ike.message.Transform;
import io.postern.ike.proposal.GroupProposal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 2409 §5.6. */
class Rfc2409NewGroupTest {
  private static final int MESSAGE_ID = 0x0a0b0c0d;
  private static final String PRIME_2048 = DhGroup.MODP_2048.prime().orElseThrow().toString(16);

  private final Ends.Pair pair = Ends.aggressive("aes128-sha1-modp1024");

  private ProtectedExchange exchange(IsakmpSa sa) {
    return sa.exchange(ExchangeType.NEW_GROUP, MESSAGE_ID);
  }

  private NewGroup.Step respond(byte[] first) {
    IsakmpSa sa = pair.responder().sa();
    return NewGroup.respond(sa, exchange(sa), Strength.MODERN, first);
  }

  private NewGroup.Start start(GroupProposal group) {
    IsakmpSa sa = pair.initiator().sa();
    return NewGroup.start(sa, exchange(sa), group);
  }

  private NewGroup.Step respond(Attribute... attributes) {
    IsakmpSa sa = pair.initiator().sa();
    Payload proposed =
        new Payload.SecurityAssociation(
            1,
            1,
            List.of(
                new Proposal(
                    1, 1, Bytes.EMPTY, List.of(new Transform(1, 1, List.of(attributes))))));
    return respond(ProtectedMessage.seal(sa, exchange(sa), List.of(proposed)));
  }

  private static Attribute number(int type, int number) {
    return Attribute.basic(type, number);
  }

  @ParameterizedTest
  @CsvSource({"14,MODP_2048", "19,ECP_256", "40000,MODP_3072"})
  void bothEndsKnowTheGroupUnderTheNumber(int number, DhGroup group) {
    GroupProposal proposal = new GroupProposal(number, group);
    NewGroup.Start start = start(proposal);
    NewGroup.Step.Agreed responder = (NewGroup.Step.Agreed) respond(start.message());
    assertThat(responder.group()).isEqualTo(proposal);
    NewGroup.Step.Agreed initiator =
        (NewGroup.Step.Agreed) start.exchange().on(responder.reply().orElseThrow());
    assertThat(initiator.group()).isEqualTo(proposal);
  }

  @Test
  void aWellKnownGroupIsTakenByItsPrimeUnderItsOwnNumber() {
    NewGroup.Step step =
        respond(
            number(4, 14),
            number(5, 1),
            Attribute.variable(6, Bytes.ofHex(PRIME_2048)),
            number(7, 2));
    assertThat(((NewGroup.Step.Agreed) step).group().group()).isEqualTo(DhGroup.MODP_2048);
  }

  @Test
  void descriptionsOfPrivateGroupsAreGreaterThanOrEqualTo2ToThe15() {
    NewGroup.Step step =
        respond(
            number(4, 0x7fff),
            number(5, 1),
            Attribute.variable(6, Bytes.ofHex(PRIME_2048)),
            number(7, 2));
    assertThat(refused(step)).isEqualTo(Reason.ATTRIBUTES_NOT_SUPPORTED);
  }

  @ParameterizedTest
  @CsvSource({
    "ffffffffffffffc5,2", // another prime
    "17,5", // a small one
    "'',2"
  })
  void aGroupThatIsNotAcceptableIsAnsweredWithAttributesNotSupported(String prime, int generator) {
    NewGroup.Step step =
        respond(
            number(4, 40000),
            number(5, 1),
            Attribute.variable(6, Bytes.ofHex(prime)),
            number(7, generator));
    assertThat(refused(step)).isEqualTo(Reason.ATTRIBUTES_NOT_SUPPORTED);
    assertThat(refused(step).notifyType()).hasValue(13);
  }

  @Test
  void theSamePrimeWithAnotherGeneratorIsAnotherGroup() {
    NewGroup.Step step =
        respond(
            number(4, 40000),
            number(5, 1),
            Attribute.variable(6, Bytes.ofHex(PRIME_2048)),
            number(7, 4));
    assertThat(refused(step)).isEqualTo(Reason.ATTRIBUTES_NOT_SUPPORTED);
  }

  @Test
  void anEc2nGroupIsRefused() {
    NewGroup.Step step =
        respond(number(4, 3), number(5, 3), number(9, 0), number(10, 0x738f), number(7, 0x7b));
    assertThat(refused(step)).isEqualTo(Reason.ATTRIBUTES_NOT_SUPPORTED);
  }

  @Test
  void aWeakGroupIsRefused() {
    assertThat(refused(respond(number(4, 2)))).isEqualTo(Reason.ATTRIBUTES_NOT_SUPPORTED);
  }

  @Test
  void aNumberThatNobodyKnowsIsRefused() {
    assertThat(refused(respond(number(4, 13)))).isEqualTo(Reason.ATTRIBUTES_NOT_SUPPORTED);
  }

  private static Reason refused(NewGroup.Step step) {
    return ((NewGroup.Step.Fail) step).refusal().reason();
  }

  @Test
  void aMessageChangedOnTheWayIsIgnored() {
    byte[] first = start(new GroupProposal(14, DhGroup.MODP_2048)).message();
    for (int at = 28; at < first.length; at += 5) {
      byte[] changed = first.clone();
      changed[at] ^= 4;
      assertThat(respond(changed)).isInstanceOf(NewGroup.Step.Ignore.class);
    }
  }

  @Test
  void anAnswerAboutAnotherGroupEndsIt() {
    NewGroup.Start start = start(new GroupProposal(14, DhGroup.MODP_2048));
    NewGroup.Step.Agreed other =
        (NewGroup.Step.Agreed) respond(start(new GroupProposal(15, DhGroup.MODP_3072)).message());
    IsakmpSa sa = pair.initiator().sa();
    NewGroup.Start fifteen = start(new GroupProposal(15, DhGroup.MODP_3072));
    NewGroup.Await confused =
        new NewGroup.Await(sa, fifteen.exchange().exchange(), start.exchange().group());
    assertThat(confused.on(other.reply().orElseThrow())).isInstanceOf(NewGroup.Step.Fail.class);
  }
}
