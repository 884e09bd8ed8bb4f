package io.postern.ittests.traffic;

import io.postern.ittests.network.Addresses;
import io.postern.ittests.peer.KeyLog;
import io.postern.ittests.process.Command;
import io.postern.ittests.process.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A capture as tshark reads it: a second opinion that shares no code with any peer. */
public final class Tshark {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Ethernet, IPv4 without options, UDP. */
  private static final int HEADERS_OCTETS = 14 + 20 + 8;

  private final Path file;
  private final List<String> preferences;

  Tshark(Path file) {
    this(file, List.of());
  }

  private Tshark(Path file, List<String> preferences) {
    this.file = file;
    this.preferences = preferences;
  }

  /**
   * Decrypts IKEv1 of one IKE SA too.
   *
   * <p>Without the frames whose UDP payload was there before: tshark takes the initialization
   * vector from the message before with the same ID (RFC 2409 Appendix B) and reads garbage out of
   * a message that was sent again.
   */
  public Tshark decrypting(KeyLog keys) {
    Path once = file.resolveSibling("once-" + file.getFileName());
    Command.of(
            List.of(
                "editcap",
                "-D",
                "100000",
                "-I",
                Integer.toString(HEADERS_OCTETS),
                file.toString(),
                once.toString()))
        .run();
    List<String> more = new ArrayList<>(preferences);
    more.add("-o");
    more.add("uat:ikev1_decryption_table:" + keys.initiatorCookie() + "," + keys.encryptionKey());
    return new Tshark(once, more);
  }

  /** The frames that a display filter takes, one line each with these fields, tab between. */
  public List<String> fields(String filter, String... fields) {
    List<String> words = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
    words.addAll(preferences);
    words.addAll(List.of("-Y", filter, "-T", "fields"));
    for (String field : fields) {
      words.addAll(List.of("-e", field));
    }
    Output output = Command.of(words).within(LIMIT).attempt();
    // A capture that goes on may end in half a packet: tshark says so, and shows the rest.
    if (!output.succeeded() && !output.error().contains("cut short")) {
      throw new IllegalStateException("tshark: " + output.error());
    }
    return output.lines().toList();
  }

  /** How many frames a display filter takes. */
  public int count(String filter) {
    return fields(filter, "frame.number").size();
  }

  /**
   * Demands that the gateway sent IKE, and nothing that is malformed or an error to tshark.
   *
   * @throws AssertionError with the frames in question
   */
  public void gatewaySentWellFormedIke() {
    String sent = "isakmp && ip.src == " + Addresses.GATEWAY;
    if (count(sent) == 0) {
      throw new AssertionError("no IKE message of the gateway in " + file);
    }
    List<String> wrong =
        fields(
            sent + " && (_ws.malformed || _ws.expert.severity == \"Error\")",
            "frame.number",
            "isakmp.exchangetype",
            "isakmp.messageid",
            "_ws.expert.message",
            "udp.payload");
    if (!wrong.isEmpty()) {
      throw new AssertionError("malformed: " + String.join(System.lineSeparator(), wrong));
    }
  }
}
