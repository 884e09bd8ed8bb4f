package io.postern.concentrator.ca;

import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.authority.KeyAlgorithm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "rollover",
    description = "Prepare the authority's next key; later, with --activate, let it sign.")
final class CaRollOverCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Option(names = "--activate", description = "The prepared key signs from now on.")
  private boolean activate;

  @Option(
      names = "--key",
      paramLabel = "KIND",
      defaultValue = "p384",
      description = "The kind of the next key; default: ${DEFAULT-VALUE}.")
  private String key = "p384";

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      defaultValue = "3650",
      description = "How long it is valid; default: ${DEFAULT-VALUE}.")
  private int days = 3650;

  @Override
  public Integer call() {
    KeyAlgorithm algorithm = CaWords.key(key);
    return ca.withStore(
        (database, passphrase) -> {
          AuthorityFounding founding =
              new AuthorityFounding(database, passphrase, InstantSource.system());
          if (activate) {
            founding.activate();
            ca.println("the next key signs from now on");
          } else {
            founding.prepareRollOver(algorithm, Duration.ofDays(days));
            ca.println("prepared; when clients have it: ca rollover --activate");
          }
        });
  }
}
