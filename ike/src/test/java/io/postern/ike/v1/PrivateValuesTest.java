package io.postern.ike.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.algorithm.FreshValues;
import io.postern.ike.algorithm.PrivateValue;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.message.Cookies;
import io.postern.ike.proposal.PerfectForwardSecrecy;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An exchange takes one private value from whom it is told to, at each end, and zeroes it. */
class PrivateValuesTest {
  private final Given given = new Given(Ends.random(5), new ArrayList<>());

  /** Remembers what it gave. */
  private record Given(SecureRandom random, List<PrivateValue> values) implements FreshValues {
    @Override
    public PrivateValue privateValue(DhGroup group) {
      PrivateValue value = group.generate(random);
      values.add(value);
      return value;
    }
  }

  private void assertOneAtEachEnd() {
    assertThat(given.values).hasSize(2);
    for (PrivateValue value : given.values) {
      assertThatThrownBy(() -> value.agree(value.publicValue()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "main, XAUTH_INITIATOR_PRE_SHARED_KEY",
    "main, RSA_ENCRYPTION",
    "main, REVISED_RSA_ENCRYPTION",
    "aggressive, XAUTH_INITIATOR_PRE_SHARED_KEY",
    "aggressive, RSA_ENCRYPTION",
    "aggressive, REVISED_RSA_ENCRYPTION",
  })
  void ofPhaseOne(String mode, AuthenticationMethod method) {
    boolean encrypts = method.family().encrypts();
    PhaseOneConnection client =
        encrypts ? EncryptingEnds.client(method) : Ends.client("shared", EncryptingEnds.SUITE);
    PhaseOneConnections gateway =
        encrypts
            ? EncryptingEnds.gateway(method)
            : Ends.Configured.of(Ends.gateway("staff", "shared", EncryptingEnds.SUITE));
    PhaseOneContext initiator =
        new PhaseOneContext(new Cookies(Ends.INITIATOR_COOKIE, 0), new Ends.Alone(), given);
    PhaseOneContext responder =
        new PhaseOneContext(
            new Cookies(Ends.INITIATOR_COOKIE, Ends.RESPONDER_COOKIE), new Ends.Alone(), given);
    boolean main = mode.equals("main");
    Conversation.play(
            main
                ? MainInitiator.start(initiator, client, Ends.LIFE_SECONDS)
                : AggressiveInitiator.start(initiator, client, Ends.LIFE_SECONDS),
            first ->
                main
                    ? MainResponder.start(responder, gateway, first)
                    : AggressiveResponder.start(responder, gateway, first))
        .pair();
    assertOneAtEachEnd();
  }

  @Test
  void ofQuickModeWithForwardSecrecy() {
    QuickPair pair = new QuickPair();
    pair.fresh = Optional.of(given);
    pair.group = Optional.of(DhGroup.MODP_1024);
    pair.pfs = PerfectForwardSecrecy.REQUIRED;
    pair.agree();
    assertOneAtEachEnd();
  }

  @Test
  void quickModeWithoutForwardSecrecyTakesNone() {
    QuickPair pair = new QuickPair();
    pair.fresh = Optional.of(given);
    pair.agree();
    assertThat(given.values).isEmpty();
  }
}
