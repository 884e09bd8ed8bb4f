package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.concentrator.cli.CommandFailure;
import java.util.concurrent.Callable;
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
    ObjectNode arguments = CaCommand.arguments().put("hours", hours);
    if (subject != null) {
      arguments.put("subject", subject);
    }
    ca.println(ca.ask("challenge", arguments).asText());
    return 0;
  }
}
