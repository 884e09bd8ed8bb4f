package io.postern.concentrator.ca;

import io.postern.concentrator.cli.CommandFailure;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.store.IssuedCertificate;
import java.util.List;
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
    return ca.withAuthority(
        (authority, database) -> {
          IssuedCertificate line =
              authority
                  .find(CaWords.serial(serial))
                  .orElseThrow(() -> CommandFailure.failed("no certificate " + serial));
          if (json) {
            ca.println(CertificateLines.json(line).toPrettyString());
            return;
          }
          CertificateLines.json(line)
              .properties()
              .forEach(field -> ca.println(field.getKey() + ": " + field.getValue().asText()));
          line.certificate()
              .ifPresent(certificate -> ca.print(PemText.ofCertificates(List.of(certificate))));
        });
  }
}
