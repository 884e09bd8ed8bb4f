package io.postern.actors.settings;

/**
 * Where a site is.
 *
 * @param host an address, or a name that is looked up at each attempt
 * @param ikePort where phase 1 begins
 * @param natTraversalPort where it goes on behind a NAT
 */
public record PeerEndpoint(String host, int ikePort, int natTraversalPort) {
  private static final int IKE_PORT = 500;
  private static final int NAT_TRAVERSAL_PORT = 4500;

  public PeerEndpoint {
    if (host.isEmpty() || !port(ikePort) || !port(natTraversalPort)) {
      throw new IllegalArgumentException("expected an address or a name, and ports 1 to 65535");
    }
  }

  /** On the ports that everybody uses. */
  public static PeerEndpoint of(String host) {
    return new PeerEndpoint(host, IKE_PORT, NAT_TRAVERSAL_PORT);
  }

  private static boolean port(int number) {
    return number > 0 && number <= 0xffff;
  }

  @Override
  public String toString() {
    return ikePort == IKE_PORT ? host : host + ":" + ikePort;
  }
}
