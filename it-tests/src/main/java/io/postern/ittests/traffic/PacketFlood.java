package io.postern.ittests.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * UDP datagrams at a chosen rate: trafgen hands them to the sender's device, a counter of nftables
 * counts and drops them where they arrive. Costs far less than programs with sockets.
 */
public final class PacketFlood implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int DISCARD_PORT = 9;
  private static final int HEADERS = 28;
  private static final int UDP_HEADER = 8;
  private static final int ETHERNET_HEADER = 14;
  private static final Pattern ELAPSED = Pattern.compile("(\\d+) sec, (\\d+) usec on CPU");

  private final Namespace receiver;
  private final String address;

  private PacketFlood(Namespace receiver, String address) {
    this.receiver = receiver;
    this.address = address;
  }

  /** Counts what comes to {@code address} of {@code receiver}. */
  public static PacketFlood to(Namespace receiver, String address) {
    receiver
        .inside(
            Command.of("nft", "-f", "-")
                .reading(
                    """
                    table ip flood {
                      counter arrived { }
                      chain early {
                        type filter hook prerouting priority raw;
                        ip daddr %s udp dport %d counter name arrived drop
                      }
                    }
                    """
                        .formatted(address, DISCARD_PORT)))
        .run();
    return new PacketFlood(receiver, address);
  }

  /**
   * @param arrivedMeanwhile while they were sent: what a peer keeps in its memory comes later
   * @param arrived in the end
   * @param seconds of sending, which a full queue of the device can make longer
   */
  public record Arrival(long arrivedMeanwhile, long arrived, double seconds) {
    public double perSecond() {
      return arrivedMeanwhile / seconds;
    }
  }

  /**
   * Sends for about a second.
   *
   * @param octets of each datagram's payload
   */
  public Arrival offer(Namespace sender, int octets, int perSecond) {
    JsonNode route = json(sender, "ip", "-j", "route", "get", address).path(0);
    String device = route.path("dev").asText();
    String packet = packet(sender, route, octets);
    long before = arrived(octets);
    String report =
        sender
            .inside(
                Command.of(
                        List.of(
                            "trafgen",
                            "--cpus",
                            "1",
                            "--rate",
                            perSecond + "pps",
                            "--num",
                            Integer.toString(perSecond),
                            "--dev",
                            device,
                            packet))
                    .within(PATIENCE))
            .run()
            .everything();
    long meanwhile = arrived(octets) - before;
    Matcher elapsed = found(ELAPSED, report);
    double seconds =
        Long.parseLong(elapsed.group(1)) + Long.parseLong(elapsed.group(2)) / 1_000_000.0;
    return new Arrival(meanwhile, settled(octets) - before, seconds);
  }

  @Override
  public void close() {
    receiver.attempt("nft", "delete", "table", "ip", "flood");
  }

  private long settled(int octets) {
    long[] last = {-1};
    Await.until(
        "the last datagram has arrived", PATIENCE, () -> last[0] == (last[0] = arrived(octets)));
    return last[0];
  }

  /** What was merged on its way counts as what it was: the payload says how many. */
  private long arrived(int octets) {
    JsonNode counter =
        json(receiver, "nft", "-j", "list", "counter", "ip", "flood", "arrived")
            .path("nftables")
            .path(1)
            .path("counter");
    return (counter.path("bytes").asLong() - HEADERS * counter.path("packets").asLong()) / octets;
  }

  /** In trafgen's words. */
  private String packet(Namespace sender, JsonNode route, int octets) {
    List<String> parts = new ArrayList<>();
    int ip = 0;
    JsonNode link = json(sender, "ip", "-j", "link", "show", route.path("dev").asText()).path(0);
    if (link.path("link_type").asText().equals("ether")) {
      ip = ETHERNET_HEADER;
      String router = route.path("gateway").asText(address);
      JsonNode neighbour = json(sender, "ip", "-j", "neigh", "show", router).path(0);
      parts.add(hexadecimal(neighbour.path("lladdr").asText()));
      parts.add(hexadecimal(link.path("address").asText()));
      parts.add("c16(0x0800)");
    }
    parts.add("0x45, 0, c16(%d), c16(1), c16(0x4000), 64, 17".formatted(HEADERS + octets));
    parts.add("csumip(%d, %d)".formatted(ip, ip + 19));
    parts.add(route.path("prefsrc").asText().replace('.', ','));
    parts.add(address.replace('.', ','));
    parts.add(
        "c16(%d), c16(%d), c16(%d), c16(0)"
            .formatted(DISCARD_PORT, DISCARD_PORT, UDP_HEADER + octets));
    parts.add("fill(0x50, %d)".formatted(octets));
    return "{ " + String.join(", ", parts) + " }";
  }

  private static String hexadecimal(String hardwareAddress) {
    return Stream.of(hardwareAddress.split(":", -1))
        .map(octet -> "0x" + octet.toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private static JsonNode json(Namespace node, String... words) {
    String text = node.run(words).out();
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException failure) {
      throw new AssertionError(String.join(" ", words) + " printed: " + text, failure);
    }
  }

  private static Matcher found(Pattern pattern, String report) {
    Matcher matcher = pattern.matcher(report);
    if (!matcher.find()) {
      throw new AssertionError("trafgen printed: " + report);
    }
    return matcher;
  }
}
