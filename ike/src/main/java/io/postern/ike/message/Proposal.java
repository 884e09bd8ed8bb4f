package io.postern.ike.message;

import java.util.List;

/**
 * RFC 2408 §3.5. Proposals of one SA payload with the same number belong together (AND), those with
 * other numbers are alternatives (OR) in order of preference.
 *
 * @param protocol ISAKMP 1, AH 2, ESP 3, IPCOMP 4 (RFC 2407 §4.4.1)
 * @param spi 0 to 16 octets
 */
public record Proposal(int number, int protocol, Bytes spi, List<Transform> transforms) {
  public Proposal {
    transforms = List.copyOf(transforms);
  }
}
