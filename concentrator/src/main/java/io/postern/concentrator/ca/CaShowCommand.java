package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "show", description = "Show one certificate, with its PEM.")
final class CaShowCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Parameters(paramLabel = "SERIAL", description = "Its serial number in hexadecimal.")
  private String serial = "";

  @Option(names = "--json", description = "Print a JSON object, without the PEM.")
  private boolean json;

  @Override
  public Integer call() {
    JsonNode line = ca.ask("show", CaCommand.arguments().put("serial", serial));
    String pem = line.path("pem").asText();
    ObjectNode shown = line.<ObjectNode>deepCopy().without("pem");
    if (json) {
      ca.println(shown.toPrettyString());
    } else {
      shown
          .properties()
          .forEach(field -> ca.println(field.getKey() + ": " + field.getValue().asText()));
      ca.print(pem);
    }
    return 0;
  }
}
