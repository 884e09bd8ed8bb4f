package io.postern.concentrator.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One HTTP/1.1 request over the control socket, without anything that would make a command slow to
 * start. The server ends the connection after each answer and gives its length.
 */
public final class ControlClient {
  private static final int LARGEST_ANSWER = 256 << 20;
  private static final String END_OF_HEAD = "\r\n\r\n";

  private final Path socket;

  public ControlClient(Path socket) {
    this.socket = socket;
  }

  /**
   * @param status of HTTP
   * @param body as UTF-8 text
   */
  public record Answer(int status, String body) {}

  public Path socket() {
    return socket;
  }

  /**
   * @param path e.g. {@code /v1/sessions}
   * @throws IOException if nobody answers, or not in HTTP
   */
  public Answer get(String path) throws IOException {
    return ask("GET", path, "");
  }

  /** Likewise, without a body. */
  public Answer post(String path) throws IOException {
    return ask("POST", path, "");
  }

  /** Likewise, with a body in JSON. */
  public Answer post(String path, String json) throws IOException {
    return ask("POST", path, json);
  }

  private Answer ask(String method, String path, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: postern\r\nConnection: close\r\n"
            + (json.isEmpty() ? "" : "Content-Type: application/json\r\n")
            + "Content-Length: "
            + body.length
            + END_OF_HEAD;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      write(channel, StandardCharsets.US_ASCII.encode(request));
      write(channel, ByteBuffer.wrap(body));
      return parse(readToEnd(channel));
    }
  }

  private static void write(SocketChannel channel, ByteBuffer octets) throws IOException {
    while (octets.hasRemaining()) {
      channel.write(octets);
    }
  }

  private static byte[] readToEnd(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer some = ByteBuffer.allocate(16_384);
    while (channel.read(some) >= 0) {
      all.write(some.array(), 0, some.position());
      some.clear();
      if (all.size() > LARGEST_ANSWER) {
        throw new IOException("the answer is longer than " + LARGEST_ANSWER + " octets");
      }
    }
    return all.toByteArray();
  }

  private static Answer parse(byte[] octets) throws IOException {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    int end = text.indexOf(END_OF_HEAD);
    if (end < 0 || !text.matches("(?s)HTTP/1\\.1 [1-5][0-9][0-9].*")) {
      throw new IOException("the answer is not HTTP: is this socket Postern's?");
    }
    int body = end + END_OF_HEAD.length();
    return new Answer(
        Integer.parseInt(text.substring(9, 12)),
        new String(octets, body, octets.length - body, StandardCharsets.UTF_8));
  }
}
