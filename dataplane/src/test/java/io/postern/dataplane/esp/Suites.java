package io.postern.dataplane.esp;

import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * All transforms, and all integrity algorithms of ESP: the two are apart in the code, so that each
 * integrity goes with NULL and one cipher only.
 */
public final class Suites {
  private Suites() {}

  public static Stream<Arguments> all() {
    return Arrays.stream(EspTransform.values())
        .flatMap(
            transform ->
                Arrays.stream(EspIntegrity.values())
                    .filter(integrity -> tried(transform, integrity))
                    .map(integrity -> Arguments.of(transform, integrity)));
  }

  private static boolean tried(EspTransform transform, EspIntegrity integrity) {
    boolean together =
        transform.combined() == (integrity == EspIntegrity.NONE) && !integrity.isGmac();
    return switch (transform) {
      case NULL, AES_128_CBC -> together;
      default -> together && (transform.combined() || integrity == EspIntegrity.HMAC_SHA256_128);
    };
  }
}
