package io.postern.concentrator.ca;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "rollover",
    description = "Prepare the authority's next key; later, with --activate, let it sign.")
final class CaRollOverCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Option(names = "--activate", description = "The prepared key signs from now on.")
  private boolean activate;

  @Option(
      names = "--key",
      paramLabel = "KIND",
      defaultValue = "p384",
      description = "The kind of the next key; default: ${DEFAULT-VALUE}.")
  private String key = "p384";

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      defaultValue = "3650",
      description = "How long it is valid; default: ${DEFAULT-VALUE}.")
  private int days = 3650;

  @Override
  public Integer call() {
    String said =
        activate
            ? ca.ask("activate", CaCommand.arguments()).asText()
            : ca.ask("rollover", CaCommand.arguments().put("key", key).put("days", days)).asText();
    ca.println(said);
    return 0;
  }
}
