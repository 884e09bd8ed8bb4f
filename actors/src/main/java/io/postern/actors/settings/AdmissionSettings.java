package io.postern.actors.settings;

import java.time.Duration;

/**
 * What unauthenticated peers may cost us.
 *
 * @param halfOpen phase 1 exchanges under way at a time, in all
 * @param halfOpenPerAddress likewise from one address (many clients may sit behind one NAT)
 * @param halfOpenTimeout after which one is given up, its login included
 */
public record AdmissionSettings(int halfOpen, int halfOpenPerAddress, Duration halfOpenTimeout) {
  public static final AdmissionSettings DEFAULT =
      new AdmissionSettings(2000, 100, Duration.ofSeconds(30));

  public AdmissionSettings {
    if (halfOpen < 1 || halfOpenPerAddress < 1 || halfOpenPerAddress > halfOpen) {
      throw new IllegalArgumentException(
          "admission: half-open-per-address is within 1 to half-open");
    }
  }
}
