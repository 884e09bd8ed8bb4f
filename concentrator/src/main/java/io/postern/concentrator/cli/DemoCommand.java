package io.postern.concentrator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo", description = "The two-minute tour.")
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw CommandFailure.failed("not here yet");
  }
}
