package io.postern.ittests.peer;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Namespace;
import io.postern.ittests.process.Await;
import io.postern.ittests.process.Log;
import io.postern.ittests.process.Output;
import io.postern.ittests.process.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strongSwan client in a node; each of its users has an IKE SA and a tunnel of that name. */
public final class StrongSwan implements AutoCloseable {
  private static final Duration TUNNEL = Duration.ofSeconds(30);
  private static final Pattern VIRTUAL_ADDRESS =
      Pattern.compile("local .*\\[([0-9.]+)\\]\\s*$", Pattern.MULTILINE);
  private static final Pattern INBOUND_SPI =
      Pattern.compile("^ +in +([0-9a-f]{8})", Pattern.MULTILINE);

  private static final Pattern INITIATOR_COOKIE = Pattern.compile("([0-9a-f]{16})_i");

  private final Charon charon;
  private final StrongSwanOptions options;

  private StrongSwan(Charon charon, StrongSwanOptions options) {
    this.charon = charon;
    this.options = options;
  }

  /** Starts the daemon; nobody logs in yet. */
  public static StrongSwan start(Namespace node, StrongSwanOptions options) {
    return new StrongSwan(Charon.start(node, configuration(options), options.unity()), options);
  }

  /** Starts the daemon and logs in its first user. */
  public static StrongSwan connect(Namespace node, StrongSwanOptions options) {
    StrongSwan client = start(node, options);
    try {
      client.initiate(client.firstUser());
      return client;
    } catch (RuntimeException | Error failure) {
      client.close();
      throw failure;
    }
  }

  /**
   * Logs in and sets up the tunnel.
   *
   * @throws AssertionError with swanctl's words when it does not work
   */
  public void initiate(String user) {
    Output output = charon.control("--initiate", "--ike", user, "--child", user, "--timeout", "30");
    if (!output.succeeded()) {
      throw new AssertionError(
          "no tunnel for %s%n%s%n%s".formatted(user, output.everything(), log().tail(25)));
    }
    Await.with(log()).that("a tunnel for " + user, TUNNEL, () -> isUp(user));
  }

  /** Tries to log in, and tells how it went. */
  public Output attempt(String user) {
    return charon.control("--initiate", "--ike", user, "--child", user, "--timeout", "15");
  }

  /** Makes new keys for the tunnel, and waits until they are in use. */
  public void rekeyChild(String user) {
    String before = inboundSpi(user);
    Output output = charon.control("--rekey", "--child", user);
    if (!output.succeeded()) {
      throw new AssertionError("rekey: " + output.everything());
    }
    Await.with(log())
        .that("another SPI than " + before, TUNNEL, () -> !inboundSpi(user).equals(before));
  }

  /** Logs out: deletes the SAs at both ends. */
  public void terminate(String user) {
    charon.control("--terminate", "--ike", user, "--timeout", "10");
  }

  /** What {@code swanctl --list-sas} says. */
  public String listSas() {
    return charon.control("--list-sas").out();
  }

  public boolean isUp(String user) {
    return charon.control("--list-sas", "--ike", user).out().contains("INSTALLED");
  }

  /** The newest SPI on which {@code user} receives, as eight hexadecimal digits; "" for none. */
  public String inboundSpi(String user) {
    Matcher spis = INBOUND_SPI.matcher(charon.control("--list-sas", "--ike", user).out());
    String last = "";
    while (spis.find()) {
      last = spis.group(1);
    }
    return last;
  }

  /** The address that Mode Config gave to {@code user}. */
  public String address(String user) {
    String sas = charon.control("--list-sas", "--ike", user).out();
    Matcher address = VIRTUAL_ADDRESS.matcher(sas);
    if (!address.find()) {
      throw new AssertionError("no address for " + user + System.lineSeparator() + sas);
    }
    return address.group(1);
  }

  /** What a capture of the IKE SA of {@code user} needs to be read; only while it lives. */
  public KeyLog keys(String user) {
    String sas = charon.control("--list-sas", "--ike", user).out();
    Matcher cookie = INITIATOR_COOKIE.matcher(sas);
    if (!cookie.find()) {
      throw new AssertionError("no IKE SA of " + user + System.lineSeparator() + sas);
    }
    return KeyLog.ofCharon(cookie.group(1), log());
  }

  public String firstUser() {
    return options.accounts().getFirst().user();
  }

  public Charon charon() {
    return charon;
  }

  public Log log() {
    return charon.log();
  }

  /** Ends without a goodbye, as a machine that loses power. */
  public void kill() {
    charon.daemon().kill();
  }

  @Override
  public void close() {
    charon.close();
  }

  private static String configuration(StrongSwanOptions options) {
    List<Map<String, String>> users =
        options.accounts().stream()
            .map(account -> Map.of("USER", account.user(), "PASSWORD", account.password()))
            .toList();
    String group = options.group().name();
    return Template.of(StrongSwan.class, "road-warrior.conf")
        .fill(
            Map.of(
                "AGGRESSIVE",
                options.aggressive() ? "yes" : "no",
                "GATEWAY",
                options.gateway(),
                "IKE",
                options.ike(),
                "ESP",
                options.esp(),
                "DPD_DELAY",
                options.dpdDelay().toSeconds() + "s",
                "DPD_TIMEOUT",
                options.dpdTimeout().toSeconds() + "s",
                "DPD_ACTION",
                "restart",
                "LOCAL_ID",
                options.aggressive() ? "keyid:" + group : group + "@lab.example",
                "REMOTE_NETWORK",
                Addresses.LAN_NETWORK,
                "SECRET",
                options.group().secret()),
            users);
  }
}
