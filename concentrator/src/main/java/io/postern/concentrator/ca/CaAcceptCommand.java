package io.postern.concentrator.ca;

import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.keyfile.CertificateFile;
import java.nio.file.Path;
import java.time.InstantSource;
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
    return ca.withStore(
        (database, passphrase) -> {
          AuthorityFounding founding =
              new AuthorityFounding(database, passphrase, InstantSource.system());
          if (cross) {
            founding.acceptCross(CertificateFile.read(file).getFirst());
          } else {
            founding.accept(CertificateFile.read(file));
          }
          ca.println("accepted");
        });
  }
}
