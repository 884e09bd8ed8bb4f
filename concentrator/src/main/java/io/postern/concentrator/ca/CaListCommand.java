package io.postern.concentrator.ca;

import io.postern.pkica.store.IssuedCertificate;
import java.util.List;
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
    return ca.withAuthority(
        (authority, database) -> {
          List<IssuedCertificate> lines = authority.list();
          if (json) {
            ca.println(CertificateLines.json(lines).toPrettyString());
          } else {
            CertificateLines.table(lines).forEach(ca::println);
          }
        });
  }
}
