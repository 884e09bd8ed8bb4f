package io.postern.dataplane;

import java.net.InetSocketAddress;

/**
 * The outer addresses of a datagram or of an SA, both resolved. For {@link Encapsulation#RAW} the
 * ports are without meaning.
 *
 * @param local our address as the peer sees it on our side of any NAT; never a wildcard
 */
public record Path(InetSocketAddress local, InetSocketAddress remote) {
  public Path withRemote(InetSocketAddress newRemote) {
    return new Path(local, newRemote);
  }
}
