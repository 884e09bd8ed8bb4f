package io.postern.concentrator.ca;

import io.postern.concentrator.cli.CommandFailure;
import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.keyfile.CertificateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "accept",
    description = "Take the certificate that another authority made for this one's key.")
final class CaAcceptCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Parameters(
      paramLabel = "FILE",
      description = "PEM: the authority's certificate first, then those that lead to a root.")
  private Path file = Path.of("");

  @Option(
      names = "--cross",
      description = "A cross-certificate, to be published beside the authority's own.")
  private boolean cross;

  @Override
  public Integer call() {
    if (cross) {
      return acceptCross();
    }
    return ca.withStore(
        (database, passphrase) -> {
          new AuthorityFounding(database, passphrase, InstantSource.system())
              .accept(CertificateFile.read(file));
          ca.println("accepted");
        });
  }

  private int acceptCross() {
    try {
      String der =
          Base64.getEncoder().encodeToString(CertificateFile.read(file).getFirst().getEncoded());
      ca.println(ca.ask("cross", CaCommand.arguments().put("certificate", der)).asText());
      return 0;
    } catch (IOException | CertificateEncodingException unreadable) {
      throw CommandFailure.failed(String.valueOf(unreadable.getMessage()));
    }
  }
}
