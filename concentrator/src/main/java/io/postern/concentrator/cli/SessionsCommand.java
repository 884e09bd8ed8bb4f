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

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    JsonNode sessions = Daemon.ask(control.client(), "/v1/sessions");
    if (json) {
      spec.commandLine().getOut().println(sessions.toPrettyString());
      return;
    }
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
          session.path("user").asText(session.path("peer").asText("-")),
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
    table.lines().forEach(spec.commandLine().getOut()::println);
  }
}
