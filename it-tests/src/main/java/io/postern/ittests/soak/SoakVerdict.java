package io.postern.ittests.soak;

import io.postern.ittests.traffic.CountedDatagrams;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What came of it. */
record SoakVerdict(
    List<SoakRow> rows,
    CountedDatagrams.Count datagrams,
    KernelDrops drops,
    WireWatch.Seen seen,
    PosternDrops posternDrops,
    List<Throwable> failures) {
  /** Until here the compiler works, and memory with it. */
  private static final double SETTLED = 0.2;

  /** What a collector and malloc leave lying about. */
  private static final double GROWTH = 1.15;

  private static final double SLACK_MEGABYTES = 24;

  /** Sending sockets that were full; a reason of its own in Postern. */
  private static final String SEND_FAILED = "send-failed";

  /** What is lost at full load on a machine that has other work. */
  private static final Set<String> WANT_OF_ROOM =
      Set.of(SEND_FAILED, PosternDrops.DEVICE_QUEUE, PosternDrops.SOCKET_QUEUE);

  /** All that is wrong, a line each. */
  List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    failures.forEach(failure -> wrong.add(failure + ": " + failure.getCause()));
    long dropped = drops.all() + posternDrops.of(SEND_FAILED);
    if (datagrams.missing() > dropped) {
      wrong.add(
          "%d datagrams are missing, and the kernel dropped %d packets"
              .formatted(datagrams.missing(), dropped));
    }
    if (seen.gaps() - seen.unseen() > dropped) {
      wrong.add("%d numbers are missing on the wire".formatted(seen.gaps() - seen.unseen()));
    }
    if (datagrams.again() > 0) {
      wrong.add(datagrams.again() + " datagrams came twice");
    }
    if (datagrams.received() == 0 || seen.packets() == 0 || rows.isEmpty()) {
      wrong.add("nothing was measured");
    }
    if (seen.repeated() > 0) {
      wrong.add(seen.repeated() + " packets with an SPI and number seen before");
    }
    posternDrops
        .byReason()
        .forEach(
            (reason, count) -> {
              if (!WANT_OF_ROOM.contains(reason)) {
                wrong.add("Postern dropped " + count + " packets: " + reason);
              }
            });
    if (!rows.isEmpty()) {
      growth(wrong);
    }
    return wrong;
  }

  private void growth(List<String> wrong) {
    SoakRow first = rows.get((int) (rows.size() * SETTLED));
    SoakRow last = rows.getLast();
    growth(wrong, "headquarters", first.headquarters(), last.headquarters());
    growth(wrong, "branch", first.branch(), last.branch());
  }

  private static void growth(
      List<String> wrong, String who, ProcessMemory first, ProcessMemory last) {
    if (last.heapMegabytes() > first.heapMegabytes() * GROWTH + SLACK_MEGABYTES / 4) {
      wrong.add(
          String.format(
              Locale.ROOT,
              "the heap of the %s grew from %.1f to %.1f MB",
              who,
              first.heapMegabytes(),
              last.heapMegabytes()));
    }
    if (last.residentMegabytes() > first.residentMegabytes() * GROWTH + SLACK_MEGABYTES) {
      wrong.add(
          String.format(
              Locale.ROOT,
              "the %s grew from %.0f to %.0f MB",
              who,
              first.residentMegabytes(),
              last.residentMegabytes()));
    }
  }

  String text() {
    List<String> wrong = wrong();
    return String.format(
        Locale.ROOT,
        """
        Datagrams: %d sent, %d missing, %d twice. The kernel dropped %d packets: %d by the queues of \
        TUN devices (%d by what the Posterns say), %d by sockets of Posterns (%d), %d by other \
        devices, %d by queueing disciplines, %d by other sockets.
        Wire: %d ESP packets of %d SPIs seen, %d repeated; %d numbers not seen, %d packets not captured.
        Postern dropped %d packets: %s.
        Verdict: %s\
        """,
        datagrams.sent(),
        datagrams.missing(),
        datagrams.again(),
        drops.all(),
        drops.tuns(),
        posternDrops.of(PosternDrops.DEVICE_QUEUE),
        drops.posternSockets(),
        posternDrops.of(PosternDrops.SOCKET_QUEUE),
        drops.devices(),
        drops.queues(),
        drops.sockets(),
        seen.packets(),
        seen.spis(),
        seen.repeated(),
        seen.gaps(),
        seen.unseen(),
        posternDrops.decided(),
        posternDrops.byReason(),
        wrong.isEmpty() ? "all is well" : String.join("; ", wrong));
  }
}
