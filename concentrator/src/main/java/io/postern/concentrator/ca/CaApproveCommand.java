package io.postern.concentrator.ca;

import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.scep.ChallengePolicy;
import io.postern.pkica.scep.EnrolmentDesk;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.scep.NamePolicy;
import io.postern.pkica.trust.KeyPolicy;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(name = "approve", description = "Approve a SCEP request that waits, or refuse it.")
final class CaApproveCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Parameters(paramLabel = "TRANSACTION", description = "As 'ca requests' lists it.")
  private String transaction = "";

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      defaultValue = "client",
      description = "gateway or client; default: ${DEFAULT-VALUE}.")
  private String profile = "client";

  @Option(names = "--refuse", paramLabel = "WHY", description = "Refuse it instead.")
  private @Nullable String why;

  @Override
  public Integer call() {
    CertificateProfile kind = CaWords.profile(profile);
    return ca.withAuthority(
        (authority, database) -> {
          EnrolmentPolicy policy =
              new EnrolmentPolicy(
                  new ChallengePolicy.Approval(),
                  NamePolicy.ANY,
                  KeyPolicy.MODERN,
                  kind,
                  kind.validity(),
                  false);
          EnrolmentDesk desk =
              new EnrolmentDesk(authority, database, policy, InstantSource.system());
          if (why != null) {
            desk.refuse(transaction, why);
            ca.println("refused");
          } else {
            ca.println("issued " + desk.approve(transaction).getSerialNumber().toString(16));
          }
        });
  }
}
