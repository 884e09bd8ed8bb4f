package io.postern.concentrator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "up", description = "Bring a site up, whatever its start.")
final class UpCommand implements Callable<Integer> {
  @Mixin private ControlOption control = new ControlOption();

  @Parameters(paramLabel = "SITE", description = "As it is called in the configuration.")
  private String site = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Daemon.tellSite(control.client(), site, "up");
    spec.commandLine().getOut().println(site + ": coming up: see postern sessions");
    return 0;
  }
}
