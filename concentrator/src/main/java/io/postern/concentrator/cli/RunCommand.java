package io.postern.concentrator.cli;

import io.postern.concentrator.config.Configuration;
import io.postern.concentrator.daemon.Logging;
import io.postern.concentrator.daemon.PosternDaemon;
import io.postern.concentrator.daemon.StartFailure;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description =
        "Run the daemon in the foreground. SIGTERM says goodbye to the peers and ends it.")
final class RunCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--log-json", description = "Log as JSON, whatever log.format says.")
  private boolean logJson;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Configuration configuration = CheckCommand.require(config, spec.commandLine().getErr());
    Logging.configure(
        new Configuration.Log(logJson || configuration.log().json(), configuration.log().level()));
    try {
      PosternDaemon daemon = PosternDaemon.start(configuration, Version.number(), System.getenv());
      GoodEnd end = GoodEnd.onSignal(daemon, () -> true);
      daemon.terminated().toCompletableFuture().join();
      if (end.asked()) {
        return 0;
      }
      throw CommandFailure.failed("the daemon ended by itself; the log says why");
    } catch (StartFailure failure) {
      throw CommandFailure.failed(String.valueOf(failure.getMessage()));
    } catch (CompletionException failure) {
      throw CommandFailure.failed("the daemon failed: " + failure.getMessage());
    }
  }
}
