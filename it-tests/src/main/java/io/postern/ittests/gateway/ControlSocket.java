package io.postern.ittests.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A running Postern's HTTP interface, asked directly: its commands take half a second each. */
public final class ControlSocket {
  private final Path socket;

  ControlSocket(Path socket) {
    this.socket = socket;
  }

  /** The sessions that are up and belong to this site or group. */
  public List<JsonNode> sessionsOf(String connection) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode session : sessions()) {
      boolean ours =
          session.path("session").asText().equals(connection)
              || session.path("group").asText().equals(connection);
      if (ours && session.path("state").asText().equals("up")) {
        found.add(session);
      }
    }
    return found;
  }

  /** All sessions, in whatever state. */
  public JsonNode sessions() {
    String body = ask("GET", "/v1/sessions");
    try {
      return new ObjectMapper().readTree(body);
    } catch (JsonProcessingException failure) {
      throw new AssertionError("/v1/sessions is " + body, failure);
    }
  }

  /** Ends every session of this site or group. */
  public void disconnect(String connection) {
    for (JsonNode session : sessionsOf(connection)) {
      ask("POST", "/v1/sessions/" + session.path("session").asText() + "/disconnect");
    }
  }

  /**
   * Has an operation of {@code postern ca} done.
   *
   * @param arguments in JSON
   */
  public JsonNode authority(String operation, String arguments) {
    String body = ask("POST", "/v1/ca/" + operation, arguments);
    try {
      return new ObjectMapper().readTree(body);
    } catch (JsonProcessingException failure) {
      throw new AssertionError("/v1/ca/" + operation + " is " + body, failure);
    }
  }

  private String ask(String method, String path) {
    return ask(method, path, "");
  }

  private String ask(String method, String path, String body) {
    String request =
        "%s %s HTTP/1.0\r\nHost: postern\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(method, path, body.length(), body);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer octets = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
      String response =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      String[] parts = response.split("\r\n\r\n", 2);
      if (parts.length < 2 || !parts[0].contains(" 200 ")) {
        throw new IllegalStateException(method + " " + path + ": " + response);
      }
      return parts[1];
    } catch (IOException failure) {
      throw new UncheckedIOException(method + " " + path, failure);
    }
  }
}
