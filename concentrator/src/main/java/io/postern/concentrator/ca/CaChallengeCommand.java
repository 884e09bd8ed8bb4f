package io.postern.concentrator.ca;

import io.postern.concentrator.cli.CommandFailure;
import io.postern.pkica.scep.ChallengePolicy;
import io.postern.pkica.scep.EnrolmentDesk;
import io.postern.pkica.scep.EnrolmentPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "challenge", description = "Make a one-time password for an enrolment by SCEP.")
final class CaChallengeCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Option(
      names = "--subject",
      paramLabel = "NAME",
      description = "Only for a request with this distinguished name.")
  private @Nullable String subject;

  @Option(
      names = "--hours",
      paramLabel = "HOURS",
      defaultValue = "24",
      description = "How long it may be used; default: ${DEFAULT-VALUE}.")
  private int hours = 24;

  @Override
  public Integer call() {
    if (hours < 1) {
      throw CommandFailure.wrong("--hours: expected at least 1");
    }
    return ca.withAuthority(
        (authority, database) ->
            ca.println(
                new EnrolmentDesk(
                        authority,
                        database,
                        EnrolmentPolicy.of(new ChallengePolicy.OneTime()),
                        InstantSource.system())
                    .newChallenge(subjectText(), Duration.ofHours(hours))));
  }

  private Optional<String> subjectText() throws IOException {
    return subject == null
        ? Optional.empty()
        : Optional.of(new X500Principal(CaWords.name(subject).getEncoded()).getName());
  }
}
