package io.postern.ittests.traffic;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Command;
import java.time.Duration;
import java.util.List;

/** Single UDP datagrams of any content, for what no well-behaved peer sends. */
public final class Datagrams {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int SILENCE_MILLIS = 700;

  private final Namespace node;
  private final String address;
  private final int port;

  /** From {@code node} to {@code port} of {@code address}. */
  public Datagrams(Namespace node, String address, int port) {
    this.node = node;
    this.address = address;
    this.port = port;
  }

  /**
   * Sends them one after the other from one socket.
   *
   * @param payloads in hexadecimal
   * @return what came back until nothing came for 0.7 s, in hexadecimal
   */
  public List<String> send(List<String> payloads) {
    List<String> words =
        JavaProgram.words(
            DatagramEnd.class,
            address,
            Integer.toString(port),
            "0",
            Integer.toString(SILENCE_MILLIS));
    Command command = Command.of(words).reading(String.join("\n", payloads) + "\n").within(LIMIT);
    return node.inside(command).run().lines().toList();
  }
}
