package io.postern.ittests.peer;

import akka.actor.ActorSystem;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.dataplane.AhParameters;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.ClearPath;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspParameters;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.OuterHeader;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.SaMode;
import io.postern.dataplane.TrafficLimits;
import io.postern.dataplane.TrafficSettings;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.graph.Dataplanes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The program of {@link StaticDataplane}: each line of standard input is a {@link StaticPair} to be
 * opened or {@code "end"}; a line of answer to each.
 */
final class StaticDataplaneEnd {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PORT = 4500;
  private static final int MTU = 1400;
  private static final int WINDOW = 64;

  private static final List<Prefix> HERE =
      List.of(Prefix.parse("10.1.0.5"), Prefix.parse("fd01::5"));
  private static final List<Prefix> THERE =
      List.of(Prefix.parse("10.2.0.0/16"), Prefix.parse("fd02::/16"));
  private static final List<Prefix> ROUTES =
      List.of(
          THERE.getFirst(),
          THERE.getLast(),
          // Of transport mode; what is sealed is marked and goes another way.
          Prefix.parse("10.77.0.10"),
          Prefix.parse("fd77::10"));

  private final Dataplane dataplane;
  private Map<DropReason, Long> dropsBefore = Map.of();
  private int name;

  private StaticDataplaneEnd(Dataplane dataplane) {
    this.dataplane = dataplane;
  }

  public static void main(String[] arguments) throws IOException {
    PrintStream answers = System.out;
    // Whatever is logged is no answer.
    System.setOut(System.err);
    ActorSystem system = ActorSystem.create("static");
    try (Dataplane dataplane = Dataplanes.start(settings(), system, new Silence());
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      StaticDataplaneEnd end = new StaticDataplaneEnd(dataplane);
      answers.println("ready");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode said = JSON.readTree(line);
        answers.println(said.isTextual() ? end.end() : end.open(said));
      }
    }
    system.terminate();
  }

  private static DataplaneSettings settings() {
    return new DataplaneSettings(
        List.of(socket("0.0.0.0"), socket("::")),
        true,
        true,
        new KernelTun("tunnel", MTU, HERE, ROUTES),
        true,
        new TrafficSettings(false, Optional.of(ClearPath.DEFAULT), OuterHeader.DEFAULT));
  }

  private static UdpSocketSettings socket(String any) {
    return new UdpSocketSettings(new InetSocketAddress(InetAddress.ofLiteral(any), PORT), true);
  }

  private String open(JsonNode pair) {
    dropsBefore = dataplane.drops();
    ChildSaParameters parameters = parameters(pair);
    name = parameters.inboundSpi();
    dataplane.installInbound(parameters);
    dataplane.activateOutbound(name);
    return "open";
  }

  private String end() {
    SaCounters counters = dataplane.counters(name).orElseThrow();
    dataplane.remove(name);
    ObjectNode answer = JSON.createObjectNode();
    answer.put("in", counters.inboundPackets()).put("out", counters.outboundPackets());
    ObjectNode drops = answer.putObject("drops");
    dataplane
        .drops()
        .forEach(
            (reason, count) -> {
              long more = count - dropsBefore.getOrDefault(reason, 0L);
              if (more > 0 && reason != DropReason.NO_POLICY) {
                drops.put(reason.label(), more);
              }
            });
    return answer.toString();
  }

  private static ChildSaParameters parameters(JsonNode pair) {
    boolean version4 = pair.path("outside").asInt() == 4;
    boolean transport = pair.path("transport").asBoolean();
    InetSocketAddress own = address(version4 ? "10.77.0.1" : "fd77::1");
    InetSocketAddress peer = address(version4 ? "10.77.0.10" : "fd77::10");
    boolean esp = pair.path("protocol").asText().equals("ESP");
    return new ChildSaParameters(
        esp ? Optional.of(esp(pair)) : Optional.empty(),
        esp ? around(pair) : Optional.of(ah(pair)),
        transport ? new SaMode.Transport(Optional.empty()) : new SaMode.Tunnel(),
        pair.path("udp").asBoolean() ? Encapsulation.UDP : Encapsulation.RAW,
        new Path(own, peer),
        transport ? List.of(Prefix.host(own.getAddress())) : HERE,
        transport ? List.of(Prefix.host(peer.getAddress())) : THERE,
        WINDOW,
        pair.path("extended").asBoolean(),
        false,
        TrafficLimits.NONE);
  }

  private static InetSocketAddress address(String literal) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), PORT);
  }

  private static EspParameters esp(JsonNode pair) {
    EspTransform transform = EspTransform.valueOf(pair.path("transform").asText());
    EspIntegrity integrity = EspIntegrity.valueOf(pair.path("integrityName").asText());
    JsonNode in = pair.path("toThem");
    JsonNode out = pair.path("toUs");
    return new EspParameters(
        in.path("spi").asInt(),
        out.path("spi").asInt(),
        transform,
        integrity,
        SaKeys.take(octets(in, "cipherKey", "integrityKey"), transform, integrity),
        SaKeys.take(octets(out, "cipherKey", "integrityKey"), transform, integrity));
  }

  private static Optional<AhParameters> around(JsonNode pair) {
    return pair.has("around") ? Optional.of(ah(pair.path("around"))) : Optional.empty();
  }

  private static AhParameters ah(JsonNode pair) {
    EspIntegrity integrity = EspIntegrity.valueOf(pair.path("integrityName").asText());
    JsonNode in = pair.path("toThem");
    JsonNode out = pair.path("toUs");
    return new AhParameters(
        in.path("spi").asInt(),
        out.path("spi").asInt(),
        integrity,
        SaKeys.take(octets(in, "integrityKey"), integrity),
        SaKeys.take(octets(out, "integrityKey"), integrity));
  }

  private static byte[] octets(JsonNode side, String... names) {
    StringBuilder digits = new StringBuilder();
    for (String each : names) {
      digits.append(side.path(each).asText());
    }
    return HexFormat.of().parseHex(digits);
  }

  /** Nobody here negotiates or renews anything. */
  private static final class Silence implements DataplaneEvents {
    @Override
    public void control(Path path, boolean nonEspMarker, byte[] message) {}

    @Override
    public void unknownSpi(Path path, boolean ah, int spi) {}

    @Override
    public void peerMoved(int inboundSpi, Path seen) {}

    @Override
    public void lifetimeSoft(int inboundSpi) {}

    @Override
    public void lifetimeHard(int inboundSpi) {}

    @Override
    public void graphRestarted(String graph, Throwable cause) {
      cause.printStackTrace();
    }
  }
}
