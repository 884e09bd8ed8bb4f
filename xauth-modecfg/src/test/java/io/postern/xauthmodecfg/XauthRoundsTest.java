package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload.Attributes;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import io.postern.xauthmodecfg.XauthClient.Field;
import io.postern.xauthmodecfg.XauthQuestion.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** draft-beaulieu-ike-xauth-02 §5.1 to §5.4, §6.2, §6.3 and Appendix A: both ends in one thread. */
class XauthRoundsTest {
  private static final Verdict.Accepted JOE = new Verdict.Accepted("joe", Set.of());
  private static final Bytes STATE = Bytes.ofHex("5354");

  /** Appendix A, example A-8, with a source that knows the password. */
  @Test
  void exampleA8RadiusChap() {
    Pair pair = new Pair(XauthQuestion.FOR_CHAP, XauthClient.begin("joe", Secret.ofText("foobar")));
    Attributes asked = pair.toClient();
    assertThat(asked.attributes()).first().isEqualTo(Attribute.basic(16520, 1));
    Bytes challenge = asked.attributes().get(1).value();
    assertThat(challenge.size()).isEqualTo(16);
    assertThat(asked.attributes().subList(1, 4))
        .containsExactly(
            Attribute.variable(16525, challenge),
            Attribute.variable(16521, Bytes.EMPTY),
            Attribute.variable(16522, Bytes.EMPTY));

    XauthAnswer answer = pair.answer();
    assertThat(pair.lastReply().attributes().getFirst()).isEqualTo(Attribute.basic(16520, 1));
    assertThat(answer.secret().size()).isEqualTo(17);
    try (Secret right = Secret.ofText("foobar");
        Secret wrong = Secret.ofText("foobaz")) {
      assertThat(answer.provesByChap(right)).isTrue();
      assertThat(answer.provesByChap(wrong)).isFalse();
    }
  }

  /** RFC 1994 §4.1: "the Identifier, followed by (concatenated with) the "secret", followed by". */
  @Test
  void chapIsMd5OfIdentifierSecretAndChallenge() {
    // MD5 of 01 | "secret" | 00112233445566778899aabbccddeeff,.
    try (Secret secret = Secret.ofText("secret")) {
      assertThat(
              Chap.respond((byte) 1, secret, Bytes.ofHex("00112233445566778899aabbccddeeff")).hex())
          .isEqualTo("01" + "204bb003332f6932b63b47c2c4e1a547");
    }
  }

  /** RFC 1994 §2.3: "Each challenge value SHOULD be unique". */
  @Test
  void eachChapQuestionHasAFreshChallenge() {
    Random random = new Random(3);
    Set<Bytes> challenges = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      XauthServer.Step step =
          XauthServer.begin(new XauthServer.Settings(2, "", XauthQuestion.FOR_CHAP), random);
      challenges.add(sent(step).attributes().get(1).value());
      XauthServer.Step again = step.next().received(empty(sent(step).identifier(), 1));
      challenges.add(sent(again).attributes().get(1).value());
    }
    assertThat(challenges).hasSize(100);
  }

  @Test
  void aShortChapResponseIsNone() {
    XauthServer.Step step =
        XauthServer.begin(new XauthServer.Settings(1, "", XauthQuestion.FOR_CHAP), new Random(1));
    XauthServer.Step told =
        step.next()
            .received(
                new Attributes(
                    Attributes.REPLY,
                    1,
                    List.of(
                        Attribute.basic(16520, 1),
                        Attribute.variable(16521, Bytes.ofText("joe")),
                        Attribute.variable(16522, Bytes.copyOf(new byte[16])))));
    assertThat(sent(told).messageType()).isEqualTo(Attributes.SET);
    assertThat(sent(told).attributes()).containsExactly(Attribute.basic(16527, 0));
  }

  /** Sources with hashes of passwords ask for passwords, and refuse what is no password. */
  @Test
  void aSourceOfPasswordsAsksForThemAlone() {
    UserSource source = (user, password) -> JOE;
    assertThat(source.firstQuestion()).isEqualTo(XauthQuestion.FOR_PASSWORD);
    try (XauthAnswer chap =
        new XauthAnswer(
            XauthQuestion.FOR_CHAP,
            "joe",
            Secret.take(new byte[17]),
            Optional.empty(),
            Bytes.EMPTY)) {
      assertThat(source.answer(chap)).isInstanceOf(Verdict.Rejected.class);
    }
  }

  /** Appendix A, example A-6: passcode, yes or no, a new PIN, passcode. */
  @Test
  void exampleA6NextPinMode() {
    XauthQuestion passcode = new XauthQuestion(Kind.PASSCODE, Optional.empty(), Bytes.EMPTY);
    Pair pair = new Pair(passcode, XauthClient.interactive("joe", Secret.ofText("unused")));
    assertThat(pair.prompts(Map.of(Field.PASSCODE, "1637364856"))).isEmpty();
    assertThat(text(pair.answer())).isEqualTo("joe 1637364856");

    pair.challenge(Kind.ANSWER, "Would you like to generate your own PIN (y/n)?");
    assertThat(types(pair.toClient())).containsExactly(16520, 16524, 16529);
    assertThat(pair.prompts(Map.of(Field.ANSWER, "y")))
        .containsExactly("Would you like to generate your own PIN (y/n)?");
    XauthAnswer yes = pair.answer();
    assertThat(text(yes)).isEqualTo("joe y");
    assertThat(yes.state()).isEqualTo(STATE);

    pair.challenge(Kind.NEXT_PIN, "Enter your new PIN containing 4-6 digits");
    // §6.2: "MUST NOT be used in conjunction with any attributes other than" these.
    assertThat(types(pair.toClient())).containsExactly(16520, 16524, 16528);
    pair.prompts(Map.of(Field.NEXT_PIN, "1234"));
    assertThat(types(pair.lastReply())).containsExactly(16520, 16528);
    assertThat(text(pair.answer())).isEqualTo("joe 1234");

    pair.challenge(Kind.PASSCODE, "Wait for the code to change");
    pair.prompts(Map.of(Field.PASSCODE, "1234764456"));
    assertThat(text(pair.answer())).isEqualTo("joe 1234764456");
    assertThat(pair.accept()).contains(new XauthClient.Effect.Succeeded());
  }

  /** §5.3: "REQUEST(NAME="" PASSWORD="" PASSCODE="")". */
  @Test
  void section5_3_twoFactors() {
    XauthQuestion both =
        new XauthQuestion(Kind.PASSWORD_AND_PASSCODE, Optional.empty(), Bytes.EMPTY);
    Pair pair = new Pair(both, XauthClient.interactive("joe", Secret.ofText("unused")));
    assertThat(types(pair.toClient())).containsExactly(16520, 16521, 16522, 16523);
    pair.prompts(Map.of(Field.PASSWORD, "foobar", Field.PASSCODE, "3412"));
    XauthAnswer answer = pair.answer();
    assertThat(text(answer)).isEqualTo("joe foobar");
    assertThat(answer.passcode().orElseThrow().size()).isEqualTo(4);
    assertThat(answer.toString()).doesNotContain("foobar");
  }

  /** §5.4: "REQUEST(TYPE=OTP CHALLENGE="otp-md5 499 ke1234" NAME="" PASSWORD="")". */
  @Test
  void section5_4_oneTimePassword() {
    XauthQuestion otp =
        new XauthQuestion(Kind.OTP, Optional.empty(), Bytes.ofText("otp-md5 499 ke1234"));
    Pair pair = new Pair(otp, XauthClient.interactive("joe", Secret.ofText("unused")));
    assertThat(pair.toClient().attributes())
        .startsWith(
            Attribute.basic(16520, 2),
            Attribute.variable(16525, Bytes.ofText("otp-md5 499 ke1234")));
    pair.prompts(Map.of(Field.PASSWORD, "5bf0 75d9 959d 036f"));
    assertThat(pair.lastChallenge).contains("otp-md5 499 ke1234");
    assertThat(text(pair.answer())).isEqualTo("joe 5bf0 75d9 959d 036f");
  }

  /** §5.4: the name is asked for first. */
  @Test
  void section5_4_aNameAloneIsTold() {
    Attributes asked =
        new Attributes(
            Attributes.REQUEST,
            7,
            List.of(Attribute.basic(16520, 2), Attribute.variable(16521, Bytes.EMPTY)));
    XauthClient.Step step = XauthClient.begin("joe", Secret.ofText("foobar")).received(asked);
    assertThat(sentBy(step).attributes())
        .containsExactly(Attribute.basic(16520, 2), Attribute.variable(16521, Bytes.ofText("joe")));
  }

  @ParameterizedTest
  @EnumSource(names = {"PASSCODE", "PASSWORD_AND_PASSCODE", "OTP", "S_KEY"})
  void section5_aClientWithoutAPersonGivesUp(Kind kind) {
    boolean challenged = kind == Kind.OTP || kind == Kind.S_KEY;
    XauthQuestion question =
        new XauthQuestion(
            kind, Optional.empty(), challenged ? Bytes.ofText("otp-md5 1 a") : Bytes.EMPTY);
    Pair pair = new Pair(question, XauthClient.begin("joe", Secret.ofText("foobar")));
    assertThat(pair.server.effect())
        .isInstanceOfSatisfying(
            XauthServer.Effect.Failed.class,
            failed -> assertThat(failed.refusal().reason()).isEqualTo(Reason.USER_REJECTED));
  }

  @Test
  void aPersonWhoDoesNotAnswerGivesUp() {
    XauthQuestion passcode = new XauthQuestion(Kind.PASSCODE, Optional.empty(), Bytes.EMPTY);
    Pair pair = new Pair(passcode, XauthClient.interactive("joe", Secret.ofText("unused")));
    pair.prompts(Map.of());
    assertThat(pair.lastReply().attributes()).containsExactly(Attribute.basic(16527, 0));
  }

  /** The password that we have is not sent twice; a person may have mistyped it. */
  @Test
  void section6_aSecondAttemptIsThePersons() {
    Pair pair =
        new Pair(
            XauthQuestion.FOR_PASSWORD, XauthClient.interactive("joe", Secret.ofText("wrong")));
    assertThat(text(pair.answer())).isEqualTo("joe wrong");
    pair.take(
        pair.server
            .next()
            .verdict(new Verdict.Rejected(new Refusal(Reason.USER_REJECTED, "wrong"))));
    assertThat(pair.prompts(Map.of(Field.PASSWORD, "right"))).containsExactly("Once more");
    assertThat(text(pair.answer())).isEqualTo("joe right");
  }

  /** A challenge is of one user; the name does not change under way. */
  @Test
  void anotherNameInTheMiddleIsRefused() {
    XauthServer.Step step = XauthServer.begin(new XauthServer.Settings(1, ""), new Random(1));
    step = step.next().received(reply("joe"));
    step =
        step.next()
            .verdict(
                new Verdict.Challenge(
                    new XauthQuestion(Kind.PASSWORD, Optional.of("Token?"), Bytes.EMPTY), STATE));
    assertThat(sent(step).messageType()).isEqualTo(Attributes.REQUEST);
    step = step.next().received(reply("ann"));
    assertThat(sent(step).attributes()).containsExactly(Attribute.basic(16527, 0));
  }

  /** Ours: a source cannot ask for ever. */
  @Test
  void questionsAreBounded() {
    XauthServer.Step step = XauthServer.begin(new XauthServer.Settings(10, ""), new Random(1));
    Verdict more = new Verdict.Challenge(XauthQuestion.FOR_PASSWORD, STATE);
    int questions = 0;
    while (sent(step).messageType() == Attributes.REQUEST) {
      questions++;
      step = step.next().received(reply("joe")).next().verdict(more);
    }
    assertThat(questions).isEqualTo(16);
  }

  @Test
  void questionsThatTheDraftForbids() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new XauthQuestion(Kind.ANSWER, Optional.empty(), Bytes.EMPTY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new XauthQuestion(Kind.OTP, Optional.empty(), Bytes.EMPTY));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new XauthQuestion(Kind.PASSWORD, Optional.empty(), STATE));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new XauthServer.Settings(
                    1, "", new XauthQuestion(Kind.NEXT_PIN, Optional.empty(), Bytes.EMPTY)));
  }

  /** A gateway and a client; messages go to and fro until one waits for its user or source. */
  private static final class Pair {
    private XauthServer.Step server;
    private XauthClient client;
    private Attributes question = new Attributes(Attributes.REQUEST, 0, List.of());
    private Attributes reply = new Attributes(Attributes.REPLY, 0, List.of());
    private final List<String> shown = new ArrayList<>();
    private Optional<String> lastChallenge = Optional.empty();
    private List<XauthClient.Effect> effects = List.of();

    Pair(XauthQuestion first, XauthClient client) {
      this.client = client;
      this.server =
          XauthServer.begin(new XauthServer.Settings(2, "Once more", first), new Random(1));
      take(server);
    }

    void take(XauthServer.Step step) {
      server = step;
      shown.clear();
      if (step.effect() instanceof XauthServer.Effect.Send(Attributes message)) {
        question = message;
        carryOut(client.received(message));
      }
    }

    private void carryOut(XauthClient.Step step) {
      client = step.next();
      effects = step.effects();
      for (XauthClient.Effect effect : step.effects()) {
        switch (effect) {
          case XauthClient.Effect.Send(Attributes message) -> {
            reply = message;
            server = server.next().received(message);
          }
          case XauthClient.Effect.Show(String text) -> shown.add(text);
          case XauthClient.Effect.Ask(List<Field> fields, Optional<String> challenge) ->
              lastChallenge = challenge;
          default -> {}
        }
      }
    }

    Attributes toClient() {
      return question;
    }

    Attributes lastReply() {
      return reply;
    }

    /** What was shown with the question, which is answered. */
    List<String> prompts(Map<Field, String> answers) {
      List<String> texts = List.copyOf(shown);
      Map<Field, Secret> secrets = new EnumMap<>(Field.class);
      answers.forEach((field, text) -> secrets.put(field, Secret.ofText(text)));
      carryOut(client.answered(secrets));
      return texts;
    }

    XauthAnswer answer() {
      return ((XauthServer.Effect.Authenticate) server.effect()).answer();
    }

    void challenge(Kind kind, String message) {
      take(
          server
              .next()
              .verdict(
                  new Verdict.Challenge(
                      new XauthQuestion(kind, Optional.of(message), Bytes.EMPTY), STATE)));
    }

    List<XauthClient.Effect> accept() {
      take(server.next().verdict(JOE));
      assertThat(server.effect()).isEqualTo(new XauthServer.Effect.LoggedIn("joe", Set.of()));
      return effects;
    }
  }

  private static Attributes empty(int identifier, int type) {
    return new Attributes(Attributes.REPLY, identifier, List.of(Attribute.basic(16520, type)));
  }

  private static Attributes reply(String user) {
    return new Attributes(
        Attributes.REPLY,
        1,
        List.of(
            Attribute.variable(16521, Bytes.ofText(user)),
            Attribute.variable(16522, Bytes.ofText("x"))));
  }

  private static String text(XauthAnswer answer) {
    return answer.user() + " " + Bytes.copyOf(answer.secret().expose()).text();
  }

  private static List<Integer> types(Attributes message) {
    return message.attributes().stream().map(Attribute::type).toList();
  }

  private static Attributes sent(XauthServer.Step step) {
    return ((XauthServer.Effect.Send) step.effect()).message();
  }

  private static Attributes sentBy(XauthClient.Step step) {
    return step.effects().stream()
        .filter(XauthClient.Effect.Send.class::isInstance)
        .map(e -> ((XauthClient.Effect.Send) e).message())
        .findFirst()
        .orElseThrow();
  }
}
