package io.postern.concentrator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "down", description = "Take a site down: its SAs are deleted at the peer.")
final class DownCommand implements Callable<Integer> {
  @Mixin private ControlOption control = new ControlOption();

  @Parameters(paramLabel = "SITE", description = "As it is called in the configuration.")
  private String site = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Daemon.tellSite(control.client(), site, "down");
    spec.commandLine().getOut().println(site + ": down");
    return 0;
  }
}
