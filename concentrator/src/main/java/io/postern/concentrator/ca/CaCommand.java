package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.concentrator.cli.CommandFailure;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.KeyKeeper;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.StoreException;
import java.io.IOException;
import java.util.function.Supplier;
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
    void with(Database database, KeyKeeper keeper) throws AuthorityException, IOException;
  }

  /** Exit status 0, or a {@link CommandFailure}. */
  int withStore(StoreWork work) {
    return with(options::openFounded, work);
  }

  /** Likewise, also where nothing was founded yet. */
  int withNewStore(StoreWork work) {
    return with(options::open, work);
  }

  private int with(Supplier<Database> opening, StoreWork work) {
    try {
      KeyKeeper keeper = options.keeper();
      try (Secret _ = keeper.passphrase();
          Database database = opening.get()) {
        work.with(database, keeper);
        return 0;
      }
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

  /** Has an operation of {@link AuthorityDesk} done. */
  JsonNode ask(String operation, ObjectNode arguments) {
    return new AuthorityDoor(
            options.control(),
            options.address(),
            options.settings(),
            options::keeper,
            address -> options.openFounded())
        .ask(operation, arguments);
  }

  void println(String line) {
    spec.commandLine().getOut().println(line);
  }

  void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
