package io.postern.ittests.traffic;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A tcpdump on one device of a node. */
public final class Capture implements AutoCloseable {
  /** IKE alone: port 500, and on port 4500 what has the non-ESP marker (RFC 3948 §2.2). */
  public static final String IKE =
      "udp port 500 or (udp port 4500 and udp[4:2] > 12 and udp[8:4] = 0)"
          + " or (ip[6:2] & 0x1fff != 0)";

  /** ESP alone, in UDP or as IP protocol 50. */
  public static final String ESP =
      "ip proto 50 or (udp port 4500 and udp[4:2] > 12 and udp[8:4] != 0)";

  private final Daemon tcpdump;
  private final Path file;

  private Capture(Daemon tcpdump, Path file) {
    this.tcpdump = tcpdump;
    this.file = file;
  }

  /** Starts it and waits until it listens. */
  public static Capture start(Namespace node, String device, String filter) {
    String name = "capture-" + System.nanoTime();
    // Beside the logs, to be looked at after a failure.
    Path file = node.logOf(name).resolveSibling(node.node() + "-" + name + ".pcap");
    List<String> words = new ArrayList<>(List.of("tcpdump", "-n", "-i", device));
    // Each packet at once into the file, and no giving up of rights that the file needs.
    words.addAll(List.of("-U", "--immediate-mode", "-Z", "root", "-w", file.toString(), filter));
    Daemon tcpdump = node.start(name, Map.of(), words);
    Await.with(tcpdump.log())
        .that(
            "tcpdump listens",
            Duration.ofSeconds(10),
            () -> tcpdump.log().contains("listening on"));
    return new Capture(tcpdump, file);
  }

  /** All packets to and from the gateway under test. */
  public static Capture atGateway(Namespace internet, String filter) {
    return start(internet, "gw0", filter);
  }

  /** Ends it; what was seen so far is in the file. */
  public Tshark stop() {
    tcpdump.stop();
    return new Tshark(file);
  }

  /** What is in the file so far, while it goes on. */
  public Tshark sofar() {
    return new Tshark(file);
  }

  @Override
  public void close() {
    tcpdump.stop();
  }
}
