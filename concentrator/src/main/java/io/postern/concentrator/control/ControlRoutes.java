package io.postern.concentrator.control;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The HTTP interface, the same whatever carries it. */
public final class ControlRoutes extends AllDirectives {
  /** The text format of Prometheus, version 0.0.4. */
  private static final ContentType.WithCharset EXPOSITION =
      MediaTypes.TEXT_PLAIN.toContentType(HttpCharsets.UTF_8);

  private final Sessions sessions;
  private final Status status;
  private final Supplier<String> metrics;

  /**
   * @param metrics in the text format of Prometheus
   */
  public ControlRoutes(Sessions sessions, Status status, Supplier<String> metrics) {
    this.sessions = sessions;
    this.status = status;
    this.metrics = metrics;
  }

  /** For whoever may use the control socket. */
  public Route all() {
    return concat(
        pathPrefix(
            "v1",
            () ->
                concat(
                    path("sessions", () -> get(() -> completeWithFuture(list()))),
                    path(
                        "negotiations",
                        () ->
                            get(
                                () ->
                                    parameterOptional(
                                        "peer",
                                        peer -> completeWithFuture(explain(peer.orElse("")))))),
                    path(
                        PathMatchers.segment("sites").slash(PathMatchers.segment()).slash("up"),
                        site -> post(() -> completeWithFuture(up(site)))),
                    path(
                        PathMatchers.segment("sites").slash(PathMatchers.segment()).slash("down"),
                        site -> post(() -> completeWithFuture(down(site)))),
                    path("status", () -> get(() -> completeWithFuture(describe()))),
                    path(
                        PathMatchers.segment("sessions")
                            .slash(PathMatchers.segment())
                            .slash("disconnect"),
                        session -> post(() -> completeWithFuture(disconnect(session)))))),
        metrics());
  }

  /** Likewise, with those of others. */
  public Route all(Route more) {
    return concat(all(), more);
  }

  /** For anybody: numbers alone. */
  public Route metrics() {
    return path(
        "metrics",
        () ->
            get(
                () ->
                    complete(
                        HttpResponse.create()
                            .withEntity(HttpEntities.create(EXPOSITION, metrics.get())))));
  }

  private CompletionStage<HttpResponse> list() {
    return sessions.list().thenApply(found -> json(200, SessionJson.array(found)));
  }

  private CompletionStage<HttpResponse> describe() {
    return sessions.list().thenApply(found -> json(200, status.json(found.size())));
  }

  private CompletionStage<HttpResponse> disconnect(String session) {
    return sessions
        .disconnect(session)
        .thenApply(
            known ->
                json(
                    known ? 200 : 404,
                    JsonNodeFactory.instance
                        .objectNode()
                        .put("session", session)
                        .put("disconnected", known)));
  }

  private CompletionStage<HttpResponse> explain(String peer) {
    return sessions.explain(peer).thenApply(found -> json(200, NegotiationJson.array(found)));
  }

  private CompletionStage<HttpResponse> up(String site) {
    return sessions.connect(site).thenApply(known -> ofSite(site, "connecting", known));
  }

  private CompletionStage<HttpResponse> down(String site) {
    return sessions.disconnect(site).thenApply(known -> ofSite(site, "disconnected", known));
  }

  private static HttpResponse ofSite(String site, String done, boolean known) {
    return json(
        known ? 200 : 404,
        JsonNodeFactory.instance.objectNode().put("site", site).put(done, known));
  }

  private static HttpResponse json(int code, JsonNode body) {
    return HttpResponse.create()
        .withStatus(StatusCodes.get(code))
        .withEntity(
            HttpEntities.create(
                ContentTypes.APPLICATION_JSON, body.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
