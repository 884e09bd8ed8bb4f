package io.postern.actors.settings;

import java.time.Duration;

/**
 * What unauthenticated peers may cost us. An address is an IPv4 address or an IPv6 /64.
 *
 * @param halfOpen handshakes and logins under way at a time, in all
 * @param halfOpenPerAddress likewise from one address (many clients may sit behind one NAT)
 * @param firstMessagesPerAddress how many new handshakes an address may begin in a second; it may
 *     begin {@code halfOpenPerAddress} at once
 * @param halfOpenTimeout after which phase 1 is given up
 * @param loginTimeout after which the login is given up, from the end of phase 1
 */
public record AdmissionSettings(
    int halfOpen,
    int halfOpenPerAddress,
    int firstMessagesPerAddress,
    Duration halfOpenTimeout,
    Duration loginTimeout) {
  public static final AdmissionSettings DEFAULT =
      new AdmissionSettings(2000, 100, 50, Duration.ofSeconds(30), Duration.ofMinutes(2));

  public AdmissionSettings {
    if (halfOpen < 1 || halfOpenPerAddress < 1 || halfOpenPerAddress > halfOpen) {
      throw new IllegalArgumentException(
          "admission: half-open-per-address is within 1 to half-open");
    }
    if (firstMessagesPerAddress < 1) {
      throw new IllegalArgumentException("admission: first-messages-per-address is at least 1");
    }
    if (!halfOpenTimeout.isPositive() || !loginTimeout.isPositive()) {
      throw new IllegalArgumentException("admission: timeouts are above 0");
    }
  }

  /** With the default rate and login timeout. */
  public AdmissionSettings(int halfOpen, int halfOpenPerAddress, Duration halfOpenTimeout) {
    this(
        halfOpen,
        halfOpenPerAddress,
        DEFAULT.firstMessagesPerAddress,
        halfOpenTimeout,
        DEFAULT.loginTimeout);
  }
}
