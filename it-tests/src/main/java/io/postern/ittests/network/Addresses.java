package io.postern.ittests.network;

/**
 * The address plan. Public links use the documentation ranges of RFC 5737; every address lives in a
 * namespace that {@link Topology} made.
 */
public final class Addresses {
  /** The concentrator's public address. */
  public static final String GATEWAY = "203.0.113.2";

  /** Public side of the NAT router in front of the clients. */
  public static final String NAT = "198.51.100.2";

  /** A remote office's gateway. */
  public static final String SITE = "192.0.2.2";

  public static final String LAN_NETWORK = "10.66.0.0/24";
  public static final String LAN_GATEWAY = "10.66.0.1";

  /** The host behind the concentrator. */
  public static final String LAN_HOST = "10.66.0.10";

  public static final String SITE_NETWORK = "10.77.0.0/24";
  public static final String SITE_HOST = "10.77.0.10";

  /** What Mode Config gives to clients. */
  public static final String POOL_NETWORK = "10.99.0.0/24";

  public static final String POOL_PREFIX = "10.99.0.";

  private Addresses() {}

  /** Private address of the client with this number, counted from 1. */
  public static String client(int number) {
    return "192.168.77." + (9 + number);
  }
}
