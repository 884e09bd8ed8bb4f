package io.postern.xauthmodecfg;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Attribute;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Payload.Attributes;
import io.postern.xauthmodecfg.XauthClient.Effect;
import io.postern.xauthmodecfg.XauthClient.Step;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** draft-beaulieu-ike-xauth-02 §5, §6 as the IPsec host. */
class XauthClientTest {
  private final XauthClient client = XauthClient.begin("joe", Secret.ofText("foobar"));

  @Test
  void section5_1_wholeConversationWithOurServer() {
    XauthServer.Step asked = XauthServer.begin(XauthServer.Settings.ONCE, new Random(1));
    Step answered = client.received(sent(asked));
    XauthServer.Step checking = asked.next().received(sent(answered));
    XauthServer.Effect.Authenticate login = (XauthServer.Effect.Authenticate) checking.effect();
    assertThat(login.answer().user()).isEqualTo("joe");
    try (Secret password = login.answer().secret();
        Secret expected = Secret.ofText("foobar")) {
      assertThat(password.sameAs(expected)).isTrue();
    }

    XauthServer.Step told = checking.next().verdict(new Verdict.Accepted("joe", Set.of("staff")));
    Step ended = answered.next().received(sent(told));
    assertThat(ended.effects()).contains(new Effect.Succeeded());
    assertThat(told.next().received(sent(ended)).effect())
        .isEqualTo(new XauthServer.Effect.LoggedIn("joe", Set.of("staff")));
  }

  @Test
  void section6_2_theTypeComesBackOnlyIfItWasThere() {
    Attributes with = request(Attribute.basic(16520, 0), empty(16521), empty(16522));
    assertThat(sent(client.received(with)).attributes())
        .containsExactly(Attribute.basic(16520, 0), text(16521, "joe"), text(16522, "foobar"));
    assertThat(sent(client.received(request(empty(16522), empty(16521)))).attributes())
        .containsExactly(text(16522, "foobar"), text(16521, "joe"));
  }

  @Test
  void section6_2_aMessageIsShown() {
    Attributes asked = request(text(16524, "Enter your password"), empty(16521), empty(16522));
    assertThat(client.received(asked).effects()).contains(new Effect.Show("Enter your password"));
  }

  @Test
  void section6_1_theAckHasNoAttributes() {
    Step answered = client.received(request(empty(16521), empty(16522)));
    Step ended = answered.next().received(set(1));
    assertThat(ended.effects())
        .containsExactly(
            new Effect.Send(new Attributes(Attributes.ACK, 77, List.of())), new Effect.Succeeded());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void section6_2_anyOtherStatusThanOkIsAFailure(int status) {
    Step answered = client.received(request(empty(16521), empty(16522)));
    Step ended = answered.next().received(set(status));
    assertThat(ended.effects()).hasSize(2).last().isInstanceOf(Effect.Failed.class);
    assertThat(ended.next()).isEqualTo(new XauthClient.Finished());
  }

  @Test
  void aSetWithoutStatusIsAFailure() {
    Step ended = client.received(new Attributes(Attributes.SET, 77, List.of()));
    assertThat(ended.effects()).last().isInstanceOf(Effect.Failed.class);
  }

  @Test
  void section5_5_theGatewayMayNotAskAtAll() {
    assertThat(client.received(set(1)).effects()).contains(new Effect.Succeeded());
  }

  @ParameterizedTest
  @ValueSource(ints = {16523, 16525, 16526, 16528, 16529})
  void section5_whatWeDoNotHaveIsAnsweredWithStatusFail(int type) {
    Step ended = client.received(request(empty(16521), empty(type)));
    assertThat(sent(ended))
        .isEqualTo(new Attributes(Attributes.REPLY, 77, List.of(Attribute.basic(16527, 0))));
    assertThat(ended.effects()).last().isInstanceOf(Effect.Failed.class);
  }

  @Test
  void section5_soIsATypeThatWeDoNotDo() {
    Step ended = client.received(request(Attribute.basic(16520, 1), empty(16521)));
    assertThat(sent(ended).attributes()).containsExactly(Attribute.basic(16527, 0));
  }

  @Test
  void theSamePasswordIsNotSentTwice() {
    Attributes question = request(empty(16521), empty(16522));
    Step ended = client.received(question).next().received(question);
    assertThat(sent(ended).attributes()).containsExactly(Attribute.basic(16527, 0));
    assertThat(ended.effects()).last().isInstanceOf(Effect.Failed.class);
  }

  @Test
  void anotherIdentifierIsIgnored() {
    XauthClient answered = client.received(request(empty(16521), empty(16522))).next();
    Step step =
        answered.received(new Attributes(Attributes.SET, 78, List.of(Attribute.basic(16527, 1))));
    assertThat(step.effects()).singleElement().isInstanceOf(Effect.Ignored.class);
    assertThat(step.next()).isSameAs(answered);
  }

  @Test
  void afterTheEndNothingIsAnswered() {
    assertThat(new XauthClient.Finished().received(set(1)).effects())
        .singleElement()
        .isInstanceOf(Effect.Ignored.class);
  }

  private static Attributes sent(Step step) {
    return step.effects().stream()
        .filter(Effect.Send.class::isInstance)
        .map(e -> ((Effect.Send) e).message())
        .findFirst()
        .orElseThrow();
  }

  private static Attributes sent(XauthServer.Step step) {
    return ((XauthServer.Effect.Send) step.effect()).message();
  }

  private static Attributes request(Attribute... attributes) {
    return new Attributes(Attributes.REQUEST, 77, List.of(attributes));
  }

  private static Attributes set(int status) {
    return new Attributes(Attributes.SET, 77, List.of(Attribute.basic(16527, status)));
  }

  private static Attribute empty(int type) {
    return Attribute.variable(type, Bytes.EMPTY);
  }

  private static Attribute text(int type, String text) {
    return Attribute.variable(type, Bytes.ofText(text));
  }
}
