package io.postern.concentrator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "sessions", description = "Who is connected to the running daemon.")
final class SessionsCommand implements Runnable {
  @Mixin private ControlOption control = new ControlOption();

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  @Option(
      names = "--by-user",
      description = "Print for each user what its sessions have carried together.")
  private boolean byUser;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    JsonNode sessions = Daemon.ask(control.client(), "/v1/sessions");
    JsonNode shown = byUser ? UserSums.of(sessions) : sessions;
    if (json) {
      spec.commandLine().getOut().println(shown.toPrettyString());
      return;
    }
    Table table = byUser ? users(shown) : sessions(shown);
    table.lines().forEach(spec.commandLine().getOut()::println);
  }

  private static Table users(JsonNode sums) {
    Table table = new Table("USER/PEER", "SESSIONS", "IN", "OUT", "PACKETS IN", "PACKETS OUT");
    for (JsonNode sum : sums) {
      table.row(
          sum.path("user").asText(),
          sum.path("sessions").asText(),
          Amount.octets(sum.path("bytesIn").asLong()),
          Amount.octets(sum.path("bytesOut").asLong()),
          sum.path("packetsIn").asText(),
          sum.path("packetsOut").asText());
    }
    return table;
  }

  private static Table sessions(JsonNode sessions) {
    Table table =
        new Table(
            "SESSION",
            "USER/PEER",
            "GROUP/SITE",
            "ADDRESS",
            "REMOTE",
            "STATE",
            "SINCE",
            "IN",
            "OUT",
            "CLIENT");
    for (JsonNode session : sessions) {
      table.row(
          session.path("session").asText(),
          UserSums.owner(session),
          session.path("group").asText(),
          session.path("address").asText("-"),
          session.path("remote").asText(),
          session.path("state").asText(),
          Amount.duration(
              Duration.between(Instant.parse(session.path("since").asText()), Instant.now())),
          Amount.octets(session.path("bytesIn").asLong()),
          Amount.octets(session.path("bytesOut").asLong()),
          session.path("client").asText());
    }
    return table;
  }
}
