package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.concentrator.cli.CommandFailure;
import io.postern.concentrator.control.ControlClient;
import io.postern.concentrator.control.ControlClient.Answer;
import io.postern.ike.key.Secret;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthoritySettings;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.KeyKeeper;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.StoreAddress;
import io.postern.pkica.store.StoreException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * The way of a command to an authority: through the daemon that has its store open, or else by
 * itself.
 *
 * @param keys asked for only if no daemon has it open
 * @param opening of the store, likewise
 */
public record AuthorityDoor(
    ControlClient control,
    StoreAddress store,
    AuthoritySettings settings,
    Keys keys,
    Function<StoreAddress, Database> opening) {

  /** What opens the authority's keys. */
  @FunctionalInterface
  public interface Keys {
    /** Its passphrase is closed after it was used. */
    KeyKeeper open() throws AuthorityException;
  }

  /**
   * Has an operation of {@link AuthorityDesk} done.
   *
   * @throws CommandFailure saying why not
   */
  public JsonNode ask(String operation, ObjectNode arguments) {
    return daemonHasIt() ? askDaemon(operation, arguments) : perform(operation, arguments);
  }

  private JsonNode perform(String operation, ObjectNode arguments) {
    try {
      KeyKeeper keeper = keys.open();
      try (Secret _ = keeper.passphrase();
          Database database = opening.apply(store)) {
        CertificateAuthority authority =
            CertificateAuthority.open(database, keeper, settings, InstantSource.system());
        return new AuthorityDesk(authority, database, keeper, () -> {})
            .perform(operation, arguments);
      }
    } catch (AuthorityException | IOException | StoreException failed) {
      throw CommandFailure.failed(String.valueOf(failed.getMessage()));
    }
  }

  private boolean daemonHasIt() {
    try {
      Answer answer = control.get("/v1/ca");
      return answer.status() == 200
          && new ObjectMapper()
              .readTree(answer.body())
              .path("store")
              .asText()
              .equals(RunningAuthority.label(store));
    } catch (IOException silent) {
      return false;
    }
  }

  private JsonNode askDaemon(String operation, ObjectNode arguments) {
    try {
      Answer answer = control.post("/v1/ca/" + operation, arguments.toString());
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
}
