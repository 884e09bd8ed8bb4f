package io.postern.ike.v1;

import io.postern.ike.algorithm.DhGroup;
import io.postern.ike.auth.AuthenticationMethod;
import java.util.List;
import java.util.stream.Stream;

/** All exchanges, with each family of authentication methods where that makes a difference. */
final class Scenes {
  private static final String FAST = "aes128-sha256-curve25519";

  private Scenes() {}

  static Stream<PhaseOneScene> phaseOne() {
    Stream<PhaseOneScene> byMethod =
        List.of(
                AuthenticationMethod.PRE_SHARED_KEY,
                AuthenticationMethod.XAUTH_INITIATOR_RSA,
                AuthenticationMethod.HYBRID_INITIATOR_RSA,
                AuthenticationMethod.RSA_ENCRYPTION,
                AuthenticationMethod.REVISED_RSA_ENCRYPTION)
            .stream()
            .flatMap(method -> bothModes(method, FAST));
    Stream<PhaseOneScene> byGroup =
        Stream.of("aes128-sha256-ecp256", "3des-sha1-modp1024")
            .flatMap(suite -> bothModes(AuthenticationMethod.PRE_SHARED_KEY, suite));
    return Stream.concat(byMethod, byGroup);
  }

  private static Stream<PhaseOneScene> bothModes(AuthenticationMethod method, String suite) {
    return Stream.of(PhaseOneScene.main(method, suite), PhaseOneScene.aggressive(method, suite));
  }

  static Stream<ProtectedScene> phaseTwo() {
    return Stream.of(
        new QuickScene(DhGroup.CURVE25519, /* commit= */ false),
        new QuickScene(DhGroup.ECP_256, /* commit= */ true),
        SimpleScene.notification(),
        SimpleScene.deletion(),
        SimpleScene.transaction(),
        SimpleScene.newGroup());
  }

  static Stream<Scene> all() {
    return Stream.concat(phaseOne(), phaseTwo());
  }
}
