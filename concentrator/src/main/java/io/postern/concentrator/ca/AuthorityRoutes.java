package io.postern.concentrator.ca;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.unmarshalling.Unmarshaller;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.postern.concentrator.cli.CommandFailure;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The daemon's authority on the control socket: {@code GET /v1/ca} says which it is, {@code POST
 * /v1/ca/OPERATION} does what {@link AuthorityDesk} can.
 */
final class AuthorityRoutes extends AllDirectives {
  private static final int MOST_OCTETS = 256 * 1024;

  private final AuthorityDesk desk;
  private final String store;
  private final Executor workers;

  /**
   * @param workers where the store is waited for and signatures are made
   */
  AuthorityRoutes(AuthorityDesk desk, String store, Executor workers) {
    this.desk = desk;
    this.store = store;
    this.workers = workers;
  }

  Route all() {
    return pathPrefix(
        PathMatchers.segment("v1").slash("ca"),
        () ->
            concat(
                pathEndOrSingleSlash(
                    () ->
                        get(
                            () ->
                                complete(
                                    json(
                                        200,
                                        JsonNodeFactory.instance
                                            .objectNode()
                                            .put("store", store))))),
                path(PathMatchers.segment(), operation -> post(() -> asked(operation)))));
  }

  private Route asked(String operation) {
    return withSizeLimit(
        MOST_OCTETS,
        () ->
            entity(
                Unmarshaller.entityToByteArray(),
                body ->
                    completeWithFuture(
                        CompletableFuture.supplyAsync(() -> perform(operation, body), workers))));
  }

  private HttpResponse perform(String operation, byte[] body) {
    try {
      JsonNode arguments = new ObjectMapper().readTree(new String(body, StandardCharsets.UTF_8));
      return json(200, desk.perform(operation, arguments));
    } catch (JsonProcessingException unreadable) {
      return problem(400, "the arguments are no JSON");
    } catch (CommandFailure refused) {
      return problem(refused.status() == 2 ? 400 : 409, String.valueOf(refused.getMessage()));
    } catch (AuthorityException refused) {
      return problem(409, String.valueOf(refused.getMessage()));
    } catch (StoreException | IOException failed) {
      return problem(503, String.valueOf(failed.getMessage()));
    }
  }

  private static HttpResponse problem(int code, String message) {
    return json(code, JsonNodeFactory.instance.objectNode().put("error", message));
  }

  private static HttpResponse json(int code, JsonNode body) {
    return HttpResponse.create()
        .withStatus(StatusCodes.get(code))
        .withEntity(
            HttpEntities.create(
                ContentTypes.APPLICATION_JSON, body.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
