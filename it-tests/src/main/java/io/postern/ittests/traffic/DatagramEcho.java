package io.postern.ittests.traffic;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Daemon;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Sends each UDP datagram back to where it came from. */
public final class DatagramEcho implements AutoCloseable {
  private static final int LARGEST_OCTETS = 65_535;
  private static final String READY = "ready";

  private final Daemon daemon;

  private DatagramEcho(Daemon daemon) {
    this.daemon = daemon;
  }

  /** Starts one at that address of the node and waits until it listens. */
  public static DatagramEcho start(Namespace node, String address, int port) {
    Daemon daemon =
        node.start(
            "echo-" + port,
            Map.of(),
            JavaProgram.words(DatagramEcho.class, address, Integer.toString(port)));
    Await.with(daemon.log())
        .that("an echo listens", Duration.ofSeconds(10), () -> daemon.log().contains(READY));
    return new DatagramEcho(daemon);
  }

  /**
   * @param arguments the address and the port to listen on
   */
  public static void main(String[] arguments) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])))) {
      System.out.write((READY + "\n").getBytes(StandardCharsets.US_ASCII));
      System.out.flush();
      DatagramPacket datagram = new DatagramPacket(new byte[LARGEST_OCTETS], LARGEST_OCTETS);
      while (true) {
        datagram.setLength(LARGEST_OCTETS);
        socket.receive(datagram);
        socket.send(datagram);
      }
    }
  }

  @Override
  public void close() {
    daemon.stop();
  }
}
