package io.postern.concentrator.cli;

import io.postern.concentrator.control.ControlClient;
import io.postern.concentrator.control.ControlClient.Answer;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "disconnect",
    description = "End a session: its SAs are deleted at the peer, its address is free.")
final class DisconnectCommand implements Callable<Integer> {
  @Mixin private ControlOption control = new ControlOption();

  @Parameters(paramLabel = "SESSION", description = "As in the first column of postern sessions.")
  private String session = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!session.matches("[A-Za-z0-9._-]+")) {
      throw CommandFailure.wrong("a session looks like 0a1b2c3d: see postern sessions");
    }
    ControlClient client = control.client();
    try {
      Answer answer = client.post("/v1/sessions/" + session + "/disconnect");
      return switch (answer.status()) {
        case 200 -> {
          spec.commandLine().getOut().println(session + ": disconnected");
          yield 0;
        }
        case 404 ->
            throw CommandFailure.failed(
                "there is no session " + session + ": see postern sessions");
        default ->
            throw CommandFailure.failed(
                "the daemon answered " + answer.status() + ": " + answer.body());
      };
    } catch (IOException silent) {
      throw Daemon.unreachable(client, silent);
    }
  }
}
