package io.postern.ittests.gateway;

import java.util.List;
import java.util.stream.Collectors;

/** The postern.conf of a gateway that has tunnels with other gateways, and no users. */
public final class SiteText {
  private SiteText() {}

  /**
   * @param address on which it listens
   * @param identity its own
   * @param connections sections {@code sites.NAME} and {@code manual.NAME}
   */
  public static String of(
      PosternFolder folder, String address, String identity, String connections) {
    return of(folder, List.of(address), identity, connections);
  }

  /** Likewise with several addresses. */
  public static String of(
      PosternFolder folder, List<String> addresses, String identity, String connections) {
    return """
    postern {
      listen     = [ %s ]
      identity   = "%s"
      tun        { name = postern0 }
      control    { socket = "%s" }
      metrics    { listen = "%s" }
      log        { level = debug }
      retransmit { initial = 500ms, factor = 1.5, tries = 3 }
    %s
    }
    """
        .formatted(
            addresses.stream().map(each -> '"' + each + '"').collect(Collectors.joining(", ")),
            identity,
            folder.socket(),
            PosternGateway.METRICS_ADDRESS,
            connections.indent(2));
  }
}
