package io.postern.ittests.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One end of a TCP connection on which both ends send random octets at the same time. It prints
 * {@code sent COUNT SHA-256} and {@code received COUNT SHA-256}.
 */
final class StreamEnd {
  static final int PORT = 5202;
  private static final int CHUNK_OCTETS = 64 * 1024;

  private StreamEnd() {}

  /**
   * @param arguments {@code listen} or {@code connect}, the listener's address, how many octets to
   *     send, the seed of their contents
   */
  public static void main(String[] arguments) throws IOException {
    boolean listens = arguments[0].equals("listen");
    InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(arguments[1]), PORT);
    long octets = Long.parseLong(arguments[2]);
    long seed = Long.parseLong(arguments[3]);
    if (listens) {
      try (ServerSocket server = new ServerSocket()) {
        server.setReuseAddress(true);
        server.bind(address);
        print("listening");
        try (Socket socket = server.accept()) {
          exchange(socket, octets, seed);
        }
      }
    } else {
      try (Socket socket = new Socket()) {
        socket.connect(address, 10_000);
        exchange(socket, octets, seed);
      }
    }
  }

  private static void exchange(Socket socket, long octets, long seed) throws IOException {
    CompletableFuture<String> received = CompletableFuture.supplyAsync(() -> receive(socket));
    print("sent " + send(socket, octets, seed));
    print("received " + received.join());
  }

  private static String send(Socket socket, long octets, long seed) throws IOException {
    SplittableRandom contents = new SplittableRandom(seed);
    MessageDigest digest = sha256();
    OutputStream out = socket.getOutputStream();
    byte[] chunk = new byte[CHUNK_OCTETS];
    for (long left = octets; left > 0; left -= chunk.length) {
      contents.nextBytes(chunk);
      int length = (int) Math.min(left, chunk.length);
      digest.update(chunk, 0, length);
      out.write(chunk, 0, length);
    }
    socket.shutdownOutput();
    return octets + " " + HexFormat.of().formatHex(digest.digest());
  }

  private static String receive(Socket socket) {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK_OCTETS];
    long octets = 0;
    try {
      InputStream in = socket.getInputStream();
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        digest.update(chunk, 0, length);
        octets += length;
      }
    } catch (IOException failure) {
      throw new CompletionException("after " + octets + " octets", failure);
    }
    return octets + " " + HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void print(String line) throws IOException {
    System.out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    System.out.flush();
  }
}
