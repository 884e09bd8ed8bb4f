package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "list", description = "List every certificate that was issued.")
final class CaListCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Option(names = "--json", description = "Print a JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    JsonNode lines = ca.ask("list", CaCommand.arguments());
    if (json) {
      ca.println(lines.toPrettyString());
    } else {
      CertificateLines.table(lines).forEach(ca::println);
    }
    return 0;
  }
}
