package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.concentrator.cli.CommandFailure;
import io.postern.concentrator.control.ControlClient;
import io.postern.concentrator.control.ControlClient.Answer;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.StoreException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code postern ca}: the certificate authority in the box. */
@Command(
    name = "ca",
    description = "Found a certificate authority; issue, revoke, publish certificates.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CaInitCommand.class,
      CaAcceptCommand.class,
      CaIssueCommand.class,
      CaListCommand.class,
      CaShowCommand.class,
      CaRevokeCommand.class,
      CaRequestsCommand.class,
      CaApproveCommand.class,
      CaChallengeCommand.class,
      CaCrlCommand.class,
      CaExportCommand.class,
      CaRollOverCommand.class,
      CaServeCommand.class
    })
public final class CaCommand implements Runnable {
  @Mixin private StoreOptions options = new StoreOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** What a command does with an open store. */
  @FunctionalInterface
  interface StoreWork {
    void with(Database database, Secret passphrase) throws AuthorityException, IOException;
  }

  /** Exit status 0, or a {@link CommandFailure}. */
  int withStore(StoreWork work) {
    try (Secret passphrase = options.passphrase();
        Database database = options.open()) {
      work.with(database, passphrase);
      return 0;
    } catch (AuthorityException | IOException | StoreException failed) {
      throw CommandFailure.failed(String.valueOf(failed.getMessage()));
    }
  }

  AuthoritySettings settings() {
    return options.settings();
  }

  static ObjectNode arguments() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * Has an operation of {@link AuthorityDesk} done: by the daemon that has the store open, or else
   * here.
   */
  JsonNode ask(String operation, ObjectNode arguments) {
    Optional<ControlClient> daemon = daemon();
    if (daemon.isPresent()) {
      return ask(daemon.get(), operation, arguments);
    }
    try (Secret passphrase = options.passphrase();
        Database database = options.open()) {
      CertificateAuthority authority =
          CertificateAuthority.open(
              database, passphrase, options.settings(), InstantSource.system());
      return new AuthorityDesk(authority, database, passphrase).perform(operation, arguments);
    } catch (AuthorityException | IOException | StoreException failed) {
      throw CommandFailure.failed(String.valueOf(failed.getMessage()));
    }
  }

  /** One that runs with the very authority that is meant. */
  private Optional<ControlClient> daemon() {
    ControlClient client = options.control();
    try {
      Answer answer = client.get("/v1/ca");
      boolean same =
          answer.status() == 200
              && new ObjectMapper()
                  .readTree(answer.body())
                  .path("store")
                  .asText()
                  .equals(RunningAuthority.label(options.address()));
      return same ? Optional.of(client) : Optional.empty();
    } catch (IOException silent) {
      return Optional.empty();
    }
  }

  private static JsonNode ask(ControlClient client, String operation, ObjectNode arguments) {
    try {
      Answer answer = client.post("/v1/ca/" + operation, arguments.toString());
      JsonNode body = new ObjectMapper().readTree(answer.body());
      if (answer.status() == 400) {
        throw CommandFailure.wrong(body.path("error").asText());
      }
      if (answer.status() != 200) {
        throw CommandFailure.failed(
            body.path("error").asText("the daemon answered " + answer.status()));
      }
      return body;
    } catch (IOException broken) {
      throw CommandFailure.failed("the daemon did not answer: " + broken.getMessage());
    }
  }

  void println(String line) {
    spec.commandLine().getOut().println(line);
  }

  void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
