package io.postern.ittests.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.network.Topology;
import io.postern.ittests.process.Dialogue;
import io.postern.ittests.process.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * scapy as an IPsec peer with keys set by hand, on the host behind the remote office's gateway,
 * which is where Postern is: 10.77.0.10 and fd77::10 against 10.77.0.1 and fd77::1.
 */
public final class ScapyPeer implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration ANSWER = Duration.ofSeconds(40);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Dialogue dialogue;

  private ScapyPeer(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  /** Takes over the link between the two nodes and starts it. */
  public static ScapyPeer start(Topology topology) {
    Namespace own = topology.siteLan();
    Namespace peer = topology.site();
    // Nobody but scapy answers, whatever comes.
    own.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
    own.run("ip", "address", "flush", "dev", "eth0");
    String ownMac = mac(own, "eth0");
    peer.run("ip", "address", "add", "fd77::1/64", "dev", "lan0", "nodad");
    for (String address : List.of("10.77.0.10", "fd77::10")) {
      peer.run(
          "ip",
          "neighbour",
          "replace",
          address,
          "lladdr",
          ownMac,
          "dev",
          "lan0",
          "nud",
          "permanent");
    }
    Dialogue dialogue =
        own.converse(
            "scapy",
            List.of(
                "/usr/bin/python3",
                "-B",
                program(own).toString(),
                "eth0",
                ownMac,
                mac(peer, "lan0")));
    dialogue.answer(START);
    return new ScapyPeer(dialogue);
  }

  /** What it imports is beside it. */
  private static Path program(Namespace node) {
    copy(node, "scapy_algorithms.py");
    return copy(node, "scapy-peer.py");
  }

  private static Path copy(Namespace node, String name) {
    try {
      Path file = node.scratch().resolve(name);
      return Files.writeString(file, Template.of(ScapyPeer.class, name).text());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static String mac(Namespace node, String device) {
    return node.run("cat", "/sys/class/net/" + device + "/address").out().strip();
  }

  /**
   * Has it send two echo requests and open the answers; before the first it sends the same damaged,
   * and after it the same again.
   *
   * @return what was wrong
   */
  public Optional<String> exchange(StaticPair pair) {
    return exchange(pair.json());
  }

  /** Likewise with a pair that stands beside others, without what was sent before. */
  public Optional<String> exchangeStanding(StaticPair pair) {
    return exchange(pair.standingJson());
  }

  private Optional<String> exchange(String pair) {
    try {
      JsonNode answer = JSON.readTree(dialogue.ask(pair, ANSWER));
      return answer.isNull() ? Optional.empty() : Optional.of(answer.asText());
    } catch (JsonProcessingException failure) {
      throw new AssertionError(failure);
    }
  }

  @Override
  public void close() {
    dialogue.close();
  }
}
