package io.postern.ittests.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Dialogue;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Postern's packet path with a TUN device of its own, without IKE and with pairs on demand. */
public final class StaticDataplane implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Dialogue dialogue;

  private StaticDataplane(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  /**
   * What came of a pair.
   *
   * @param drops since it was opened, by the metric's label, without those of no policy: what the
   *     kernel tells any new device
   */
  public record Result(long packetsIn, long packetsOut, Map<String, Long> drops) {
    public Result {
      drops = Map.copyOf(drops);
    }
  }

  /** Starts one in that node and waits until its device is up. */
  public static StaticDataplane start(Namespace node) {
    List<String> words =
        List.of(
            System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            StaticDataplaneEnd.class.getName());
    Dialogue dialogue = node.converse("dataplane", words);
    dialogue.answer(START);
    return new StaticDataplane(dialogue);
  }

  public void open(StaticPair pair) {
    dialogue.ask(pair.json(), ANSWER);
  }

  /** Removes the pair that was opened last. */
  public Result end() {
    try {
      JsonNode answer = JSON.readTree(dialogue.ask("\"end\"", ANSWER));
      Map<String, Long> drops = new TreeMap<>();
      answer
          .path("drops")
          .properties()
          .forEach(each -> drops.put(each.getKey(), each.getValue().asLong()));
      return new Result(answer.path("in").asLong(), answer.path("out").asLong(), drops);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    dialogue.close();
  }
}
