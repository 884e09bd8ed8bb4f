package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload.Attributes;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import io.postern.xauthmodecfg.XauthServer.Effect;
import io.postern.xauthmodecfg.XauthServer.Settings;
import io.postern.xauthmodecfg.XauthServer.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** draft-beaulieu-ike-xauth-02 §5, §6 as the edge device. */
class XauthServerTest {
  private static final Verdict.Accepted JOE = new Verdict.Accepted("joe", Set.of("staff"));
  private static final Refusal WRONG = new Refusal(Reason.USER_REJECTED, "wrong password");

  private final Step begun = XauthServer.begin(Settings.ONCE, new Random(1));
  private final int identifier = sent(begun).identifier();

  @Test
  void section5_1_theRequestAsksForNameAndPasswordWithEmptyValues() {
    assertThat(sent(begun).messageType()).isEqualTo(Attributes.REQUEST);
    assertThat(sent(begun).attributes())
        .containsExactly(
            Attribute.basic(16520, 0),
            Attribute.variable(16521, Bytes.EMPTY),
            Attribute.variable(16522, Bytes.EMPTY));
  }

  @Test
  void theIdentifierIsRandomAndNeverZero() {
    Random random = new Random(7);
    Set<Integer> identifiers = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      identifiers.add(sent(XauthServer.begin(Settings.ONCE, random)).identifier());
    }
    assertThat(identifiers).hasSizeGreaterThan(950).allMatch(id -> id >= 1 && id <= 0xffff);
  }

  @Test
  void section5_1_nameAndPasswordGoToTheUserSource() {
    Step step = begun.next().received(reply(identifier, "joe", "foobar"));
    Effect.Authenticate authenticate = (Effect.Authenticate) step.effect();
    assertThat(authenticate.answer().user()).isEqualTo("joe");
    assertThat(authenticate.answer().secret().expose())
        .isEqualTo("foobar".getBytes(StandardCharsets.US_ASCII));
    assertThat(step.toString()).doesNotContain("foobar");
  }

  @Test
  void section6_2_aTrailingNulIsNoPartOfAString() {
    Step step = begun.next().received(reply(identifier, "joe\0", "foobar\0"));
    Effect.Authenticate authenticate = (Effect.Authenticate) step.effect();
    assertThat(authenticate.answer().user()).isEqualTo("joe");
    assertThat(authenticate.answer().secret().size()).isEqualTo(6);
  }

  @Test
  void section6_theSetHoldsTheStatusAloneWithTheSameIdentifier() {
    Step told = checking(begun).verdict(JOE);
    assertThat(sent(told))
        .isEqualTo(new Attributes(Attributes.SET, identifier, List.of(Attribute.basic(16527, 1))));
  }

  @Test
  void section6_1_theAckEndsItWhateverItsAttributes() {
    XauthServer telling = checking(begun).verdict(JOE).next();
    Effect.LoggedIn loggedIn = new Effect.LoggedIn("joe", Set.of("staff"));
    assertThat(telling.received(ack(identifier)).effect()).isEqualTo(loggedIn);
    assertThat(telling.received(ack(identifier, Attribute.basic(16527, 0))).effect())
        .isEqualTo(loggedIn);
  }

  @Test
  void section6_whoIsRefusedForNowIsAskedAgainWithoutUsingUpAnAttempt() {
    Refusal later = new Refusal(Reason.RATE_LIMIT, "too many wrong passwords of late");
    Step asked = begun;
    for (int i = 0; i < 5; i++) {
      asked = checking(asked).verdict(new Verdict.Rejected(later));
      assertThat(sent(asked).messageType()).isEqualTo(Attributes.REQUEST);
      assertThat(sent(asked).identifier()).isEqualTo(identifier);
    }
    assertThat(sent(checking(asked).verdict(new Verdict.Rejected(WRONG))).messageType())
        .isEqualTo(Attributes.SET);
  }

  @Test
  void section6_aUserThatFailedIsToldAndThePhase1SaIsDeleted() {
    Step told = checking(begun).verdict(new Verdict.Rejected(WRONG));
    assertThat(sent(told).attributes()).containsExactly(Attribute.basic(16527, 0));
    assertThat(told.next().received(ack(identifier)).effect()).isEqualTo(new Effect.Failed(WRONG));
  }

  @Test
  void section6_aRetryIsInTheSameTransactionWithoutASetBetween() {
    Step first = XauthServer.begin(new Settings(2, "Try again"), new Random(2));
    Step second = checking(first).verdict(new Verdict.Rejected(WRONG));
    assertThat(sent(second))
        .isEqualTo(
            new Attributes(
                Attributes.REQUEST,
                sent(first).identifier(),
                List.of(
                    Attribute.basic(16520, 0),
                    Attribute.variable(16524, Bytes.ofText("Try again")),
                    Attribute.variable(16521, Bytes.EMPTY),
                    Attribute.variable(16522, Bytes.EMPTY))));

    Step third = checking(second).verdict(new Verdict.Rejected(WRONG));
    assertThat(sent(third).attributes()).containsExactly(Attribute.basic(16527, 0));
  }

  @Test
  void aBackendThatFailedIsNotAskedAgain() {
    Step first = XauthServer.begin(new Settings(3, ""), new Random(2));
    Refusal down = new Refusal(Reason.USER_BACKEND_FAILED, "no answer");
    Step told = checking(first).verdict(new Verdict.Rejected(down));
    assertThat(sent(told).messageType()).isEqualTo(Attributes.SET);
  }

  @Test
  void section5_aClientMayEndItWithStatusFail() {
    Step step =
        begun
            .next()
            .received(
                new Attributes(Attributes.REPLY, identifier, List.of(Attribute.basic(16527, 0))));
    assertFailed(step, Reason.USER_REJECTED);
  }

  @Test
  void section5_aClientMayNotClaimStatusOk() {
    List<Attribute> attributes = new ArrayList<>(reply(identifier, "joe", "x").attributes());
    attributes.add(Attribute.basic(16527, 1));
    assertFailed(
        begun.next().received(new Attributes(Attributes.REPLY, identifier, attributes)),
        Reason.MALFORMED_PAYLOAD);
  }

  @Test
  void section6_2_anotherTypeThanAskedForEndsIt() {
    assertFailed(
        begun
            .next()
            .received(
                new Attributes(
                    Attributes.REPLY,
                    identifier,
                    List.of(
                        Attribute.basic(16520, 1),
                        Attribute.variable(16521, Bytes.ofText("joe")),
                        Attribute.variable(16522, Bytes.ofText("x"))))),
        Reason.MALFORMED_PAYLOAD);
  }

  @Test
  void section5_5_aUserWhoIsKnownAlreadyIsToldSo() {
    Step told = XauthServer.alreadyAuthenticated(JOE, new Random(3));
    assertThat(sent(told).messageType()).isEqualTo(Attributes.SET);
    assertThat(sent(told).attributes()).containsExactly(Attribute.basic(16527, 1));
    assertThat(told.next().received(ack(sent(told).identifier())).effect())
        .isEqualTo(new Effect.LoggedIn("joe", Set.of("staff")));
  }

  static Stream<Arguments> repliesWithoutUser() {
    return Stream.of(
        Arguments.of("no name", List.of(text(16522, "x"))),
        Arguments.of("no password", List.of(text(16521, "joe"))),
        Arguments.of("nothing", List.of()),
        Arguments.of("empty name", List.of(text(16521, ""), text(16522, "x"))),
        Arguments.of("NUL for a name", List.of(text(16521, "\0joe"), text(16522, "x"))),
        Arguments.of("empty password", List.of(text(16521, "joe"), text(16522, ""))),
        Arguments.of("newline in name", List.of(text(16521, "joe\nroot"), text(16522, "x"))),
        Arguments.of("long name", List.of(text(16521, "j".repeat(257)), text(16522, "x"))),
        Arguments.of("long password", List.of(text(16521, "joe"), text(16522, "x".repeat(1025)))),
        Arguments.of(
            "name that is not UTF-8",
            List.of(Attribute.variable(16521, Bytes.ofHex("ff")), text(16522, "x"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("repliesWithoutUser")
  void repliesWithoutUserOrPasswordFailTheAttempt(String name, List<Attribute> attributes) {
    Step told = begun.next().received(new Attributes(Attributes.REPLY, identifier, attributes));
    assertThat(sent(told))
        .as(name)
        .isEqualTo(new Attributes(Attributes.SET, identifier, List.of(Attribute.basic(16527, 0))));
    Step asked = XauthServer.begin(new Settings(2, ""), new Random(1));
    Step again =
        asked
            .next()
            .received(new Attributes(Attributes.REPLY, sent(asked).identifier(), attributes));
    assertThat(sent(again).messageType()).isEqualTo(Attributes.REQUEST);
  }

  static Stream<Attributes> foreignMessages() {
    return Stream.of(Attributes.REQUEST, Attributes.SET, Attributes.ACK, 0, 5, 128)
        .map(type -> new Attributes(type, 0, List.of()));
  }

  @ParameterizedTest
  @MethodSource("foreignMessages")
  void messagesThatDoNotBelongChangeNothing(Attributes message) {
    Attributes ours = new Attributes(message.messageType(), identifier, List.of());
    assertIgnored(begun.next(), ours);
    assertIgnored(checking(begun), ours);
    assertIgnored(new XauthServer.Finished(), ours);
  }

  @Test
  void anotherIdentifierIsTaken_asStrongSwanAnswersWithZero() {
    assertThat(begun.next().received(reply(0, "joe", "foobar")).effect())
        .isInstanceOf(Effect.Authenticate.class);
    assertThat(checking(begun).verdict(JOE).next().received(ack(0)).effect())
        .isInstanceOf(Effect.LoggedIn.class);
  }

  @Test
  void aSecondReplyDoesNotReachTheUserSource() {
    assertIgnored(checking(begun), reply(identifier, "joe", "other"));
    assertIgnored(checking(begun).verdict(JOE).next(), reply(identifier, "joe", "other"));
  }

  @Test
  void aVerdictThatNobodyAskedForLogsNobodyIn() {
    assertThat(begun.next().verdict(JOE).effect()).isInstanceOf(Effect.Ignored.class);
    assertThat(new XauthServer.Finished().verdict(JOE).effect()).isInstanceOf(Effect.Ignored.class);
  }

  @Test
  void attemptsAreLimited() {
    assertThatThrownBy(() -> new Settings(0, "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Settings(11, "")).isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertIgnored(XauthServer state, Attributes message) {
    Step step = state.received(message);
    assertThat(step.effect()).isInstanceOf(Effect.Ignored.class);
    assertThat(step.next()).isSameAs(state);
  }

  private static void assertFailed(Step step, Reason reason) {
    assertThat(step.effect())
        .isInstanceOfSatisfying(
            Effect.Failed.class, failed -> assertThat(failed.refusal().reason()).isEqualTo(reason));
    assertThat(step.next()).isEqualTo(new XauthServer.Finished());
  }

  private static XauthServer checking(Step asked) {
    Step step = asked.next().received(reply(sent(asked).identifier(), "joe", "foobar"));
    try (XauthAnswer answer = ((Effect.Authenticate) step.effect()).answer()) {
      assertThat(answer.secret().size()).isEqualTo(6);
    }
    return step.next();
  }

  private static Attributes sent(Step step) {
    return ((Effect.Send) step.effect()).message();
  }

  private static Attributes reply(int identifier, String user, String password) {
    return new Attributes(
        Attributes.REPLY, identifier, List.of(text(16521, user), text(16522, password)));
  }

  private static Attributes ack(int identifier, Attribute... attributes) {
    return new Attributes(Attributes.ACK, identifier, List.of(attributes));
  }

  private static Attribute text(int type, String text) {
    return Attribute.variable(type, Bytes.ofText(text));
  }
}
