package io.postern.ittests.soak;

import io.postern.ittests.network.Namespace;
import java.util.regex.Pattern;

/**
 * Packets that the kernel dropped for want of room, in all nodes.
 *
 * @param tuns by the queues of TUN devices, which Postern reads too slowly then
 * @param devices by other devices, received or to be sent ({@code /proc/net/dev})
 * @param queues by queueing disciplines
 * @param posternSockets by the buffers of UDP sockets, receiving or sending ({@code
 *     /proc/net/snmp}), where Postern runs, which reads them too slowly then
 * @param sockets likewise elsewhere, of programs that make the load
 */
record KernelDrops(long tuns, long devices, long queues, long posternSockets, long sockets) {
  private static final Pattern QUEUE = Pattern.compile("\\(dropped (\\d+),");
  private static final String TUN = "postern";
  private static final int RECEIVE_DROPS = 4;
  private static final int SEND_DROPS = 12;
  private static final int RECEIVE_BUFFER_ERRORS = 5;
  private static final int SEND_BUFFER_ERRORS = 6;

  static KernelDrops in(SoakNetwork network) {
    long tuns = 0;
    long devices = 0;
    long queues = 0;
    long posternSockets = 0;
    long sockets = 0;
    for (Namespace node : network.nodes()) {
      String table = node.run("cat", "/proc/net/dev").out();
      tuns += ofDevices(table, true);
      devices += ofDevices(table, false);
      queues +=
          QUEUE
              .matcher(node.run("tc", "-s", "qdisc", "show").out())
              .results()
              .mapToLong(found -> Long.parseLong(found.group(1)))
              .sum();
      long here = ofSockets(node.run("cat", "/proc/net/snmp").out());
      boolean postern = network.posterns().contains(node);
      posternSockets += postern ? here : 0;
      sockets += postern ? 0 : here;
    }
    return new KernelDrops(tuns, devices, queues, posternSockets, sockets);
  }

  long all() {
    return tuns + posternSockets + others();
  }

  /** Those that no Postern could have taken in time. */
  long others() {
    return devices + queues + sockets;
  }

  KernelDrops since(KernelDrops before) {
    return new KernelDrops(
        tuns - before.tuns,
        devices - before.devices,
        queues - before.queues,
        posternSockets - before.posternSockets,
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
