package io.postern.ike.v1;

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
  static Stream<Arguments> messages() {
    return Scenes.phaseOne()
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
