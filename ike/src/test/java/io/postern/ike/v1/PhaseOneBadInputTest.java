package io.postern.ike.v1;

import io.postern.ike.auth.AuthenticationMethod;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Main and aggressive mode: each message of each family of authentication methods, damaged in each
 * way, told to the end that waits for it. What it makes of that, and which notify says so, is a
 * rule for each kind of damage ({@link Damages}, {@link PhaseOneContents}).
 */
class PhaseOneBadInputTest {
  private static final String FAST = "aes128-sha256-curve25519";

  static Stream<Arguments> messages() {
    Stream<PhaseOneScene> byMethod =
        List.of(
                AuthenticationMethod.PRE_SHARED_KEY,
                AuthenticationMethod.XAUTH_INITIATOR_RSA,
                AuthenticationMethod.HYBRID_INITIATOR_RSA,
                AuthenticationMethod.RSA_ENCRYPTION,
                AuthenticationMethod.REVISED_RSA_ENCRYPTION)
            .stream()
            .flatMap(
                method ->
                    Stream.of(
                        PhaseOneScene.main(method, FAST), PhaseOneScene.aggressive(method, FAST)));
    Stream<PhaseOneScene> byGroup =
        Stream.of("aes128-sha256-ecp256", "3des-sha1-modp1024")
            .flatMap(
                suite ->
                    Stream.of(
                        PhaseOneScene.main(AuthenticationMethod.PRE_SHARED_KEY, suite),
                        PhaseOneScene.aggressive(AuthenticationMethod.PRE_SHARED_KEY, suite)));
    return Stream.concat(byMethod, byGroup)
        .flatMap(
            scene ->
                IntStream.range(0, scene.size())
                    .mapToObj(position -> Arguments.of(scene, position)));
  }

  @ParameterizedTest(name = "{0}, message {1}")
  @MethodSource("messages")
  void isIgnoredOrRefusedAsItsKindOfDamageSays(PhaseOneScene scene, int position) {
    BadInput.play(scene, position);
  }
}
