package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "revoke", description = "Revoke a certificate, and make a new CRL.")
final class CaRevokeCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Parameters(paramLabel = "SERIAL", description = "Its serial number in hexadecimal.")
  private String serial = "";

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      defaultValue = "unspecified",
      description = "E.g. key-compromise, superseded; default: ${DEFAULT-VALUE}.")
  private String reason = "unspecified";

  @Override
  public Integer call() {
    JsonNode line =
        ca.ask("revoke", CaCommand.arguments().put("serial", serial).put("reason", reason));
    ca.println("revoked: " + line.path("subject").asText());
    // Whoever stole the key may have renewed the certificate.
    line.path("inForce")
        .forEach(other -> ca.println("still in force with that name: " + other.asText()));
    return 0;
  }
}
