package io.postern.concentrator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "status", description = "Whether the daemon runs, and how it is.")
final class StatusCommand implements Runnable {
  @Mixin private ControlOption control = new ControlOption();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    JsonNode status = Daemon.ask(control.client(), "/v1/status");
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(status.toPrettyString());
      return;
    }
    Instant since = Instant.parse(status.path("since").asText());
    out.println("identity   " + status.path("identity").asText());
    out.println("version    " + status.path("version").asText());
    out.println("running    " + Amount.duration(Duration.between(since, Instant.now())));
    out.println("process    " + status.path("pid").asLong());
    out.println("dataplane  " + status.path("dataplane").asText());
    out.println("sessions   " + status.path("sessions").asInt());
  }
}
