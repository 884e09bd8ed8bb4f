package io.postern.dataplane;

import java.net.InetSocketAddress;

/**
 * One UDP socket.
 *
 * @param address may be a wildcard; the real local address of each datagram is known all the same
 *     (IP_PKTINFO) and answers leave from it
 * @param natTraversal true: IKE behind the non-ESP marker, ESP and keepalives (RFC 3948), as on
 *     port 4500; false: bare IKE, as on port 500
 */
public record UdpSocketSettings(InetSocketAddress address, boolean natTraversal) {}
