package io.postern.ittests.soak;

import io.postern.ittests.gateway.PosternGateway;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Packets that either Postern dropped, or the kernel before they could take them.
 *
 * @param byReason those above zero, by the label of the metric
 */
record PosternDrops(Map<String, Long> byReason) {
  /** The queue of a TUN device was full. */
  static final String DEVICE_QUEUE = "device-queue";

  /** The buffer of a socket was full. */
  static final String SOCKET_QUEUE = "socket-queue";

  private static final Pattern REASON = Pattern.compile("reason=\"([^\"]+)\"");

  static PosternDrops of(SoakNetwork network) {
    Map<String, Long> byReason = new TreeMap<>();
    add(byReason, network.headquarters());
    add(byReason, network.branch());
    return new PosternDrops(byReason);
  }

  private static void add(Map<String, Long> byReason, PosternGateway postern) {
    postern
        .metrics()
        .samples()
        .forEach(
            (series, value) -> {
              Matcher reason = REASON.matcher(series);
              if (series.startsWith("postern_drops_total") && value > 0 && reason.find()) {
                byReason.merge(reason.group(1), value.longValue(), Long::sum);
              }
            });
  }

  long of(String reason) {
    return byReason.getOrDefault(reason, 0L);
  }

  /** Those that Postern had in its hands. */
  long decided() {
    long all = byReason.values().stream().mapToLong(Long::longValue).sum();
    return all - of(DEVICE_QUEUE) - of(SOCKET_QUEUE);
  }
}
