package io.postern.concentrator.ca;

import io.postern.concentrator.cli.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(name = "requests", description = "List the SCEP requests that wait for approval.")
final class CaRequestsCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Override
  public Integer call() {
    Table table = new Table("TRANSACTION", "ASKED", "SUBJECT", "NAMES");
    ca.ask("requests", CaCommand.arguments())
        .forEach(
            one ->
                table.row(
                    one.path("transaction").asText(),
                    one.path("asked").asText(),
                    one.path("subject").asText(),
                    one.path("names").asText()));
    table.lines().forEach(ca::println);
    return 0;
  }
}
