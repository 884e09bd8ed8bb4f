package io.postern.ittests.soak;

import io.postern.ittests.network.Namespace;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Packets that the kernel dropped for want of room, in all nodes.
 *
 * @param tuns by the queues of TUN devices, which Postern reads too slowly then
 * @param devices by other devices, received or to be sent ({@code /proc/net/dev})
 * @param queues by queueing disciplines
 * @param sockets by the buffers of UDP sockets, receiving or sending ({@code /proc/net/snmp})
 */
record KernelDrops(long tuns, long devices, long queues, long sockets) {
  private static final Pattern QUEUE = Pattern.compile("\\(dropped (\\d+),");
  private static final String TUN = "postern";
  private static final int RECEIVE_DROPS = 4;
  private static final int SEND_DROPS = 12;
  private static final int RECEIVE_BUFFER_ERRORS = 5;
  private static final int SEND_BUFFER_ERRORS = 6;

  static KernelDrops in(List<Namespace> nodes) {
    long tuns = 0;
    long devices = 0;
    long queues = 0;
    long sockets = 0;
    for (Namespace node : nodes) {
      String table = node.run("cat", "/proc/net/dev").out();
      tuns += ofDevices(table, true);
      devices += ofDevices(table, false);
      queues +=
          QUEUE
              .matcher(node.run("tc", "-s", "qdisc", "show").out())
              .results()
              .mapToLong(found -> Long.parseLong(found.group(1)))
              .sum();
      sockets += ofSockets(node.run("cat", "/proc/net/snmp").out());
    }
    return new KernelDrops(tuns, devices, queues, sockets);
  }

  long all() {
    return tuns + devices + queues + sockets;
  }

  KernelDrops since(KernelDrops before) {
    return new KernelDrops(
        tuns - before.tuns,
        devices - before.devices,
        queues - before.queues,
        sockets - before.sockets);
  }

  private static long ofDevices(String table, boolean tuns) {
    return table
        .lines()
        .skip(2)
        .map(line -> line.replace(':', ' ').strip().split("\\s+"))
        .filter(words -> words[0].startsWith(TUN) == tuns)
        .mapToLong(
            words -> Long.parseLong(words[RECEIVE_DROPS]) + Long.parseLong(words[SEND_DROPS]))
        .sum();
  }

  private static long ofSockets(String table) {
    return table
        .lines()
        .filter(line -> line.startsWith("Udp: ") && Character.isDigit(line.charAt(5)))
        .map(line -> line.split(" "))
        .mapToLong(
            words ->
                Long.parseLong(words[RECEIVE_BUFFER_ERRORS])
                    + Long.parseLong(words[SEND_BUFFER_ERRORS]))
        .sum();
  }
}
