package io.postern.actors;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One session as people and programs see it.
 *
 * @param session names it in commands, 8 hexadecimal digits
 * @param state {@code connecting}, {@code logging-in}, {@code configuring}, {@code up}, {@code
 *     closing}; {@code idle} of a site; {@code static} with static keys
 * @param peer the phase 1 identity
 * @param remote address and port, as seen from here
 * @param natTraversal {@code none}, {@code rfc3947}, {@code draft-03}, …
 * @param client what the peer's vendor IDs and application version say of it
 * @param ikeSuite e.g. {@code aes256-sha1-modp1024}
 * @param bytesIn over all child SAs of the session so far, rekeyed ones included
 */
public record SessionView(
    String session,
    String state,
    String group,
    Optional<String> user,
    String peer,
    String remote,
    Optional<String> address,
    Instant since,
    String natTraversal,
    String client,
    String ikeSuite,
    long bytesIn,
    long bytesOut,
    long packetsIn,
    long packetsOut,
    List<ChildView> children) {
  /**
   * @param spiIn and {@code spiOut}: 8 hexadecimal digits
   * @param encapsulation {@code udp} or {@code raw}
   */
  public record ChildView(
      String spiIn,
      String spiOut,
      String suite,
      String encapsulation,
      Instant since,
      long bytesIn,
      long bytesOut) {}
}
