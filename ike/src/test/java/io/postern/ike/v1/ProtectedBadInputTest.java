package io.postern.ike.v1;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exchanges under an ISAKMP SA: each message, damaged in each way and hashed and encrypted as if it
 * were right, told to the end that waits for it.
 */
class ProtectedBadInputTest {
  static Stream<Arguments> messages() {
    return Scenes.phaseTwo()
        .flatMap(
            scene ->
                IntStream.range(0, scene.size())
                    .mapToObj(position -> Arguments.of(scene, position)));
  }

  @ParameterizedTest(name = "{0}, message {1}")
  @MethodSource("messages")
  void isIgnoredOrRefusedAsItsKindOfDamageSays(ProtectedScene scene, int position) {
    BadInput.play(scene, position);
  }
}
