package io.postern.dataplane.esp;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** All transforms with all integrity algorithms that they go with. */
public final class Suites {
  private Suites() {}

  public static Stream<Arguments> all() {
    return Arrays.stream(EspTransform.values())
        .flatMap(
            transform ->
                Arrays.stream(EspIntegrity.values())
                    .filter(integrity -> transform.combined() == (integrity == EspIntegrity.NONE))
                    .map(integrity -> Arguments.of(transform, integrity)));
  }
}
