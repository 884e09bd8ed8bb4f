package io.postern.ittests.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Daemon;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An iperf3 server in a node, and runs against it. */
public final class Iperf implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int USUAL_PORT = 5201;

  private final Daemon server;
  private final String address;
  private final String port;

  private Iperf(Daemon server, String address, String port) {
    this.server = server;
    this.address = address;
    this.port = port;
  }

  /** Starts a server that listens on {@code address} of {@code node}. */
  public static Iperf serve(Namespace node, String address) {
    return serve(node, address, USUAL_PORT);
  }

  /** Starts a server on a port of its own: each serves one client at a time. */
  public static Iperf serve(Namespace node, String address, int portNumber) {
    String port = Integer.toString(portNumber);
    Daemon server =
        node.start("iperf3-" + port, "iperf3", "-s", "-B", address, "-p", port, "--forceflush");
    Await.with(server.log())
        .that(
            "iperf3 listens on " + address,
            Duration.ofSeconds(10),
            () -> node.attempt("ss", "-Hltn", "sport", "=", ":" + port).out().contains(address));
    return new Iperf(server, address, port);
  }

  /**
   * One TCP connection.
   *
   * @param sentBytes what the sending program handed to TCP
   * @param receivedBytes what the receiving program had read when the sender was done; the rest is
   *     still in its socket
   * @param bitsPerSecond as the receiver saw it
   * @param retransmits segments that TCP sent again
   */
  public record Flow(long sentBytes, long receivedBytes, double bitsPerSecond, long retransmits) {}

  /** Sends {@code bytes} from {@code node} to the server. */
  public Flow upload(Namespace node, long bytes) {
    return flow(node, "-n", Long.toString(bytes));
  }

  /** Sends {@code bytes} from the server to {@code node}. */
  public Flow download(Namespace node, long bytes) {
    return flow(node, "-R", "-n", Long.toString(bytes));
  }

  /** Sends to the server for {@code seconds}. */
  public Flow uploadFor(Namespace node, int seconds) {
    return flow(node, "-t", Integer.toString(seconds));
  }

  /** Receives from the server for {@code seconds}. */
  public Flow downloadFor(Namespace node, int seconds) {
    return flow(node, "-R", "-t", Integer.toString(seconds));
  }

  @Override
  public void close() {
    server.stop();
  }

  private Flow flow(Namespace node, String... arguments) {
    JsonNode end = run(node, arguments);
    return new Flow(
        end.path("sum_sent").path("bytes").asLong(),
        end.path("sum_received").path("bytes").asLong(),
        end.path("sum_received").path("bits_per_second").asDouble(),
        end.path("sum_sent").path("retransmits").asLong());
  }

  /** The last part of the client's report. */
  private JsonNode run(Namespace node, String... arguments) {
    List<String> words =
        new ArrayList<>(List.of("iperf3", "-J", "-c", address, "-p", port, "-C", "cubic"));
    words.addAll(List.of(arguments));
    String json = node.inside(Command.of(words).within(LIMIT)).attempt().out();
    try {
      JsonNode result = new ObjectMapper().readTree(json);
      if (result.has("error")) {
        throw new AssertionError("iperf3: " + result.path("error").asText());
      }
      return result.path("end");
    } catch (JsonProcessingException failure) {
      throw new AssertionError("iperf3 printed: " + json, failure);
    }
  }
}
