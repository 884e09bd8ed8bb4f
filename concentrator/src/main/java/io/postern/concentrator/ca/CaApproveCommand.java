package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "approve", description = "Approve a SCEP request that waits, or refuse it.")
final class CaApproveCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Parameters(paramLabel = "TRANSACTION", description = "As 'ca requests' lists it.")
  private String transaction = "";

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      defaultValue = "client",
      description = "gateway or client; default: ${DEFAULT-VALUE}.")
  private String profile = "client";

  @Option(names = "--refuse", paramLabel = "WHY", description = "Refuse it instead.")
  private @Nullable String why;

  @Override
  public Integer call() {
    ObjectNode arguments =
        CaCommand.arguments().put("transaction", transaction).put("profile", profile);
    if (why != null) {
      arguments.put("refuse", why);
    }
    ca.println(ca.ask("approve", arguments).asText());
    return 0;
  }
}
