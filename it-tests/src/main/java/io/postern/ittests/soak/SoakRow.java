package io.postern.ittests.soak;

import io.postern.ittests.gateway.PosternGateway;
import java.time.Duration;
import java.util.Locale;

/**
 * What was seen up to one moment; sums are those since the start.
 *
 * @param drops of the kernel
 * @param posternDrops what the Posterns say, of queues that the kernel keeps for them too
 */
record SoakRow(
    Duration since,
    Load.Done done,
    WireWatch.Seen seen,
    KernelDrops drops,
    PosternDrops posternDrops,
    ProcessMemory headquarters,
    ProcessMemory branch) {
  static final String HEADER =
      """
      | s | bulk GB | content GB | tunnels, clients that came and went | SPIs | ESP packets, million \
      | repeated | drops by TUN queues | by sockets of Postern | by the kernel elsewhere \
      | by Postern | resident MB | heap MB |
      | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\
      """;

  private static final double OCTETS_PER_GIGABYTE = 1e9;

  static SoakRow of(
      Duration since, SoakNetwork network, Load.Done done, KernelDrops drops, WireWatch.Seen seen) {
    return new SoakRow(
        since,
        done,
        seen,
        drops,
        PosternDrops.of(network),
        memory(network.headquarters()),
        memory(network.branch()));
  }

  private static ProcessMemory memory(PosternGateway postern) {
    return ProcessMemory.of(postern.processes().getFirst());
  }

  String markdown() {
    return String.format(
        Locale.ROOT,
        "| %d | %.2f | %.2f | %d, %d | %d | %.2f | %d | %d | %d | %d | %d "
            + "| %.0f + %.0f | %.1f + %.1f |",
        since.toSeconds(),
        done.bulkOctets() / OCTETS_PER_GIGABYTE,
        done.contentOctets() / OCTETS_PER_GIGABYTE,
        done.guests(),
        done.clients(),
        seen.spis(),
        seen.packets() / 1e6,
        seen.repeated(),
        posternDrops.of(PosternDrops.DEVICE_QUEUE),
        posternDrops.of(PosternDrops.SOCKET_QUEUE),
        drops.others(),
        posternDrops.decided(),
        headquarters.residentMegabytes(),
        branch.residentMegabytes(),
        headquarters.heapMegabytes(),
        branch.heapMegabytes());
  }
}
