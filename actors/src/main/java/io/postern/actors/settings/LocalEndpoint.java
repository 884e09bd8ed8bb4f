package io.postern.actors.settings;

import java.net.InetSocketAddress;

/**
 * Our own sockets, as which phase 1 begins. The address may be a wildcard: then the one that the
 * route to the peer has is taken.
 *
 * @param ike usually port 500
 * @param natTraversal usually port 4500
 */
public record LocalEndpoint(InetSocketAddress ike, InetSocketAddress natTraversal) {}
