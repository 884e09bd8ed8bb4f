package io.postern.ittests.traffic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Sends each line of its standard input, octets in hexadecimal, as one UDP datagram, then prints
 * the datagrams that come back until none comes for a while, a line each.
 */
final class DatagramEnd {
  private static final int LARGEST_OCTETS = 65_535;

  private DatagramEnd() {}

  /**
   * @param arguments where to, at which port, from which port (0: any), for how many milliseconds
   *     to wait for an answer
   */
  public static void main(String[] arguments) throws IOException {
    InetAddress address = InetAddress.getByName(arguments[0]);
    int port = Integer.parseInt(arguments[1]);
    try (DatagramSocket socket = new DatagramSocket(Integer.parseInt(arguments[2]));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      socket.setSoTimeout(Integer.parseInt(arguments[3]));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        byte[] octets = HexFormat.of().parseHex(line.strip());
        socket.send(new DatagramPacket(octets, octets.length, address, port));
      }
      printAnswers(socket);
    }
  }

  private static void printAnswers(DatagramSocket socket) throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[LARGEST_OCTETS], LARGEST_OCTETS);
    while (true) {
      try {
        socket.receive(answer);
      } catch (SocketTimeoutException silence) {
        return;
      }
      byte[] octets = Arrays.copyOf(answer.getData(), answer.getLength());
      System.out.write(
          (HexFormat.of().formatHex(octets) + "\n").getBytes(StandardCharsets.US_ASCII));
      System.out.flush();
      answer.setLength(LARGEST_OCTETS);
    }
  }
}
