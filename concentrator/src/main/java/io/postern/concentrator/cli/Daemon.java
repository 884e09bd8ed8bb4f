package io.postern.concentrator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.concentrator.control.ControlClient;
import io.postern.concentrator.control.ControlClient.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The running daemon, as commands see it. */
final class Daemon {
  private Daemon() {}

  /** The JSON at {@code path}; fails with what to do about it. */
  static JsonNode ask(ControlClient client, String path) {
    try {
      Answer answer = client.get(path);
      if (answer.status() != 200) {
        throw CommandFailure.failed(
            "the daemon answered " + answer.status() + ": " + answer.body());
      }
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException silent) {
      throw unreachable(client, silent);
    }
  }

  /**
   * Tells a site what to do; fails if there is none of that name.
   *
   * @param what {@code up} or {@code down}
   */
  static void tellSite(ControlClient client, String site, String what) {
    try {
      String name = URLEncoder.encode(site, StandardCharsets.UTF_8).replace("+", "%20");
      Answer answer = client.post("/v1/sites/" + name + "/" + what);
      if (answer.status() == 404) {
        throw CommandFailure.failed("there is no site " + site + " in the daemon's configuration");
      }
      if (answer.status() != 200) {
        throw CommandFailure.failed(
            "the daemon answered " + answer.status() + ": " + answer.body());
      }
    } catch (IOException silent) {
      throw unreachable(client, silent);
    }
  }

  static CommandFailure unreachable(ControlClient client, IOException why) {
    return CommandFailure.failed(
        "no daemon answers at "
            + client.socket()
            + " ("
            + why.getMessage()
            + "): is it running, is this its control.socket (--socket), may you open it?");
  }
}
