package io.postern.concentrator.ca;

import io.postern.pkica.authority.RevocationReason;
import java.math.BigInteger;
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
    BigInteger number = CaWords.serial(serial);
    RevocationReason why = CaWords.reason(reason);
    return ca.withAuthority(
        (authority, database) -> ca.println("revoked: " + authority.revoke(number, why).subject()));
  }
}
