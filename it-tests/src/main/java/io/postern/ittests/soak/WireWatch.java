package io.postern.ittests.soak;

import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All ESP in UDP that leaves a router by one device: its headers alone, as they come, with a bit
 * for each sequence number of each SPI. The device must not leave segments to the next one.
 */
final class WireWatch implements AutoCloseable {
  private static final String ESP_IN_UDP = "udp port 4500 and udp[4:2] > 16 and udp[8:4] != 0";
  private static final Pattern DROPPED = Pattern.compile("(\\d+) packets? dropped by kernel");

  /** Of what tcpdump writes (pcap-savefile(5)), in this machine's order of octets. */
  private static final int FILE_HEADER_OCTETS = 24;

  private static final int RECORD_HEADER_OCTETS = 16;

  /** Ethernet, IPv4 without options, UDP, SPI and sequence number. */
  private static final int SPI_OFFSET = 14 + 20 + 8;

  private static final int SNAP_OCTETS = 60;

  private final Process tcpdump;
  private final Path messages;
  private final Thread reader;
  private final Map<Integer, Numbers> numbers = new HashMap<>();
  private long packets;
  private long repeated;

  private WireWatch(Process tcpdump, Path messages) {
    this.tcpdump = tcpdump;
    this.messages = messages;
    reader = Thread.ofPlatform().name("wire-watch").daemon().start(this::read);
  }

  /** The numbers of one SPI. */
  private static final class Numbers {
    private long[] bits = new long[64];
    private int newest;

    /** Whether it is new. */
    boolean add(int number) {
      newest = Integer.compareUnsigned(number, newest) > 0 ? number : newest;
      int word = number >>> 6;
      if (word >= bits.length) {
        long[] more = new long[Math.max(word + 1, 2 * bits.length)];
        System.arraycopy(bits, 0, more, 0, bits.length);
        bits = more;
      }
      long bit = 1L << number;
      boolean fresh = (bits[word] & bit) == 0;
      bits[word] |= bit;
      return fresh;
    }
  }

  /**
   * @param spis seen so far
   * @param packets seen so far
   * @param repeated packets whose SPI and number were seen before
   * @param gaps numbers up to the newest of each SPI that were not seen
   * @param unseen packets that tcpdump was too slow for; known at the end
   */
  record Seen(int spis, long packets, long repeated, long gaps, long unseen) {
    Seen plus(Seen other) {
      return new Seen(
          spis + other.spis,
          packets + other.packets,
          repeated + other.repeated,
          gaps + other.gaps,
          unseen + other.unseen);
    }
  }

  static WireWatch start(Namespace router, String device) {
    // The kernel cuts before it shows a packet to tcpdump.
    router.run("ip", "link", "set", "dev", device, "gso_max_segs", "1");
    Path messages = router.logOf("wire-" + device);
    List<String> words =
        List.of(
            "ip",
            "netns",
            "exec",
            router.name(),
            "tcpdump",
            "-n",
            "-i",
            device,
            "-Q",
            "out",
            "-s",
            Integer.toString(SNAP_OCTETS),
            "-B",
            "65536",
            "-Z",
            "root",
            "-w",
            "-",
            ESP_IN_UDP);
    try {
      Process tcpdump = new ProcessBuilder(words).redirectError(messages.toFile()).start();
      WireWatch watch = new WireWatch(tcpdump, messages);
      Await.until(
          "tcpdump listens on " + device,
          Duration.ofSeconds(10),
          () -> watch.said().contains("listening on"));
      return watch;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private String said() {
    try {
      return Files.readString(messages);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void read() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(tcpdump.getInputStream(), 1 << 18))) {
      in.skipNBytes(FILE_HEADER_OCTETS);
      byte[] packet = new byte[SNAP_OCTETS];
      while (true) {
        in.skipNBytes(RECORD_HEADER_OCTETS - 8);
        int captured = Integer.reverseBytes(in.readInt());
        in.skipNBytes(4);
        in.readFully(packet, 0, captured);
        note(packet, captured);
      }
    } catch (EOFException end) {
      // tcpdump was stopped.
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private synchronized void note(byte[] packet, int captured) {
    if (captured < SPI_OFFSET + 8) {
      return;
    }
    packets++;
    Numbers ofSpi = numbers.computeIfAbsent(int32(packet, SPI_OFFSET), spi -> new Numbers());
    if (!ofSpi.add(int32(packet, SPI_OFFSET + 4))) {
      repeated++;
    }
  }

  private static int int32(byte[] octets, int at) {
    return (octets[at] & 0xFF) << 24
        | (octets[at + 1] & 0xFF) << 16
        | (octets[at + 2] & 0xFF) << 8
        | octets[at + 3] & 0xFF;
  }

  synchronized Seen sofar() {
    long newest =
        numbers.values().stream().mapToLong(each -> Integer.toUnsignedLong(each.newest)).sum();
    Matcher dropped = DROPPED.matcher(said());
    long unseen = dropped.find() ? Long.parseLong(dropped.group(1)) : 0;
    return new Seen(numbers.size(), packets, repeated, newest - (packets - repeated), unseen);
  }

  /** Ends it; all that was captured is counted. */
  Seen stop() {
    close();
    return sofar();
  }

  @Override
  public void close() {
    // Not Process.destroy, which closes the stream that the rest is to be read from.
    tcpdump.toHandle().destroy();
    try {
      if (!tcpdump.waitFor(20, TimeUnit.SECONDS)) {
        tcpdump.destroyForcibly();
      }
      reader.join();
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interruption);
    }
  }
}
