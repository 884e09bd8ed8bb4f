package io.postern.concentrator.ca;

import io.postern.concentrator.cli.CommandFailure;
import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.authority.AuthorityLimits;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.keyfile.PemText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "init",
    description = "Found the authority: a root, or with --request one below another authority.")
final class CaInitCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "Its distinguished name, e.g. \"O=Example, CN=Example VPN\".")
  private String name = "";

  @Option(
      names = "--key",
      paramLabel = "KIND",
      defaultValue = "p384",
      description = "rsa2048, rsa3072, rsa4096, p256 or p384; default: ${DEFAULT-VALUE}.")
  private String key = "p384";

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      defaultValue = "3650",
      description = "How long a root is valid; default: ${DEFAULT-VALUE}.")
  private int days = 3650;

  @Option(
      names = "--permit",
      paramLabel = "DOMAIN",
      description = "May be repeated: the only domains of names that it may certify.")
  private @Nullable List<String> permitted;

  @Option(
      names = "--request",
      paramLabel = "FILE",
      description =
          "Write a request for another authority into FILE; bring back its answer with"
              + " 'ca accept'.")
  private @Nullable Path request;

  @Override
  public Integer call() {
    KeyAlgorithm algorithm = CaWords.key(key);
    return ca.withNewStore(
        (database, keeper) -> {
          AuthorityFounding founding =
              new AuthorityFounding(database, keeper, InstantSource.system());
          if (request != null) {
            OutputFile.write(
                request, PemText.ofRequest(founding.request(CaWords.name(name), algorithm)));
            ca.println("the request is in " + request);
            return;
          }
          if (days < 1) {
            throw CommandFailure.wrong("--days: expected at least 1");
          }
          AuthorityLimits limits =
              new AuthorityLimits(OptionalInt.empty(), permitted == null ? List.of() : permitted);
          var root = founding.root(CaWords.name(name), algorithm, Duration.ofDays(days), limits);
          ca.println("founded: " + root.getSubjectX500Principal().getName());
        });
  }
}
