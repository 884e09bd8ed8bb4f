package io.postern.ittests.gateway;

/**
 * A client that is logged in, as the gateway tells it.
 *
 * @param user the name that it gave to XAUTH
 * @param address what Mode Config gave it
 * @param peer its public address and port, as {@code 198.51.100.2:4500}
 * @param ike the suite of phase 1, in the gateway's own words
 * @param esp the suite of the tunnel, in the gateway's own words; "" for no tunnel
 */
public record Session(String user, String address, String peer, String ike, String esp) {}
