package io.postern.ittests.gateway;

import static java.util.stream.Collectors.joining;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.peer.Charon;
import io.postern.ittests.process.Log;
import io.postern.ittests.process.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** strongSwan as the gateway: a known one, to check the tests with and to compare speed with. */
public final class StrongSwanGateway implements Gateway {
  private static final Pattern REMOTE =
      Pattern.compile(
          "remote '.*' @ ([0-9.]+)\\[(\\d+)\\](?: XAuth: '([^']*)')?(?: \\[([0-9.]+)\\])?");

  private final Charon charon;

  private StrongSwanGateway(Charon charon) {
    this.charon = charon;
  }

  public static StrongSwanGateway start(Namespace node, GatewaySettings settings) {
    return new StrongSwanGateway(Charon.start(node, configuration(settings), true));
  }

  @Override
  public String name() {
    return "strongSwan";
  }

  @Override
  public List<Session> sessions() {
    List<Session> sessions = new ArrayList<>();
    // An IKE SA starts at the line's beginning, everything about it is indented.
    for (String sa : charon.control("--list-sas").out().split("(?m)^(?=\\S)", -1)) {
      Matcher remote = REMOTE.matcher(sa);
      if (sa.contains("ESTABLISHED") && remote.find() && remote.group(3) != null) {
        String address = remote.group(4) == null ? "" : remote.group(4);
        sessions.add(
            new Session(
                remote.group(3),
                address,
                remote.group(1) + ":" + remote.group(2),
                sa.lines().skip(3).findFirst().orElse("").strip(),
                sa.lines().filter(line -> line.contains("ESP:")).findFirst().orElse("").strip()));
      }
    }
    return sessions;
  }

  @Override
  public List<ProcessHandle> processes() {
    return charon.daemon().processes();
  }

  @Override
  public Log log() {
    return charon.log();
  }

  @Override
  public void kill() {
    charon.daemon().kill();
  }

  @Override
  public void restart() {
    charon.restart();
  }

  @Override
  public void close() {
    charon.close();
  }

  /** strongSwan only takes a group for forward secrecy that stands in a proposal. */
  private static String withAndWithoutForwardSecrecy(List<String> suites) {
    return Stream.of("", "-modp1024", "-modp2048")
        .flatMap(group -> suites.stream().map(suite -> suite + group))
        .collect(joining(","));
  }

  private static String configuration(GatewaySettings settings) {
    List<Map<String, String>> users =
        settings.accounts().stream()
            .map(account -> Map.of("USER", account.user(), "PASSWORD", account.password()))
            .toList();
    return Template.of(StrongSwanGateway.class, "strongswan.conf")
        .fill(
            Map.of(
                "GATEWAY",
                Addresses.GATEWAY,
                "GROUP",
                settings.group().name(),
                "SECRET",
                settings.group().secret(),
                "LAN_NETWORK",
                Addresses.LAN_NETWORK,
                "POOL_NETWORK",
                settings.pool(),
                "IKE",
                String.join(",", settings.ike()),
                "ESP",
                withAndWithoutForwardSecrecy(settings.esp()),
                "ESP_LIFETIME",
                settings.espLifetime().toSeconds() + "s",
                "DPD_DELAY",
                settings.dpdDelay().toSeconds() + "s",
                "DPD_TIMEOUT",
                settings.dpdTimeout().toSeconds() + "s"),
            users);
  }
}
