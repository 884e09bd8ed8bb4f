package io.postern.ittests.traffic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The programs of {@link CountedDatagrams}. */
final class CountedDatagramEnd {
  private static final int PORT = 7100;
  private static final int LARGEST_OCTETS = 65_535;
  private static final int BUFFER_OCTETS = 4 << 20;
  private static final int REPORT_MILLIS = 1000;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private CountedDatagramEnd() {}

  private record Way(DatagramSocket socket, InetSocketAddress target) {}

  /**
   * @param arguments {@code receive}, or {@code send}, datagrams a second, octets, and ways as
   *     {@code SOURCE>TARGET} with commas between; the sender tells its count when it is ended
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("receive")) {
      receive();
    } else {
      send(
          Integer.parseInt(arguments[1]),
          Integer.parseInt(arguments[2]),
          arguments[3].split(",", -1));
    }
  }

  private static void send(int perSecond, int octets, String[] ways) throws IOException {
    List<Way> all = new ArrayList<>();
    for (String way : ways) {
      String[] ends = way.split(">", 2);
      DatagramSocket socket = new DatagramSocket(new InetSocketAddress(ends[0], 0));
      all.add(new Way(socket, new InetSocketAddress(ends[1], PORT)));
    }
    AtomicLong sent = new AtomicLong();
    AtomicBoolean ending = new AtomicBoolean();
    Thread sender = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> tell(sent, ending, sender)));
    byte[] payload = new byte[octets];
    long start = System.nanoTime();
    while (!ending.get()) {
      long due = (System.nanoTime() - start) / 1000 * perSecond / (NANOS_PER_SECOND / 1000);
      while (sent.get() < due && !ending.get()) {
        Way way = all.get((int) (sent.get() % all.size()));
        ByteBuffer.wrap(payload).putLong(sent.get());
        way.socket.send(new DatagramPacket(payload, octets, way.target));
        sent.incrementAndGet();
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void tell(AtomicLong sent, AtomicBoolean ending, Thread sender) {
    ending.set(true);
    try {
      sender.join();
      print("sent " + sent.get());
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }

  private static void receive() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(PORT)) {
      socket.setReceiveBufferSize(BUFFER_OCTETS);
      socket.setSoTimeout(REPORT_MILLIS / 2);
      DatagramPacket datagram = new DatagramPacket(new byte[LARGEST_OCTETS], LARGEST_OCTETS);
      BitSet seen = new BitSet();
      long received = 0;
      long again = 0;
      long reported = 0;
      while (true) {
        if (System.currentTimeMillis() - reported >= REPORT_MILLIS) {
          print("received " + received + ", again " + again);
          reported = System.currentTimeMillis();
        }
        datagram.setLength(LARGEST_OCTETS);
        try {
          socket.receive(datagram);
        } catch (SocketTimeoutException silence) {
          continue;
        }
        int number = (int) ByteBuffer.wrap(datagram.getData()).getLong();
        if (seen.get(number)) {
          again++;
        } else {
          seen.set(number);
          received++;
        }
      }
    }
  }

  private static void print(String line) {
    byte[] octets = (line + "\n").getBytes(StandardCharsets.US_ASCII);
    System.out.write(octets, 0, octets.length);
    System.out.flush();
  }
}
