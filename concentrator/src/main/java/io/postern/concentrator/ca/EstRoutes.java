package io.postern.concentrator.ca;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.SslSessionInfo;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import io.postern.concentrator.http.HttpListener;
import io.postern.concentrator.http.RequestWorkers;
import io.postern.ike.message.Bytes;
import io.postern.pkica.est.EstAnswer;
import io.postern.pkica.est.EstEvent;
import io.postern.pkica.est.EstRequest;
import io.postern.pkica.est.EstServer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** EST (RFC 7030 §3.2.2) below {@code /.well-known/est}. */
final class EstRoutes extends AllDirectives {
  private static final Logger LOG = LoggerFactory.getLogger(EstRoutes.class);

  private final EstServer est;
  private final RequestWorkers workers;

  EstRoutes(EstServer est, RequestWorkers workers) {
    this.est = est;
    this.workers = workers;
  }

  Route all() {
    return pathPrefix(
        PathMatchers.segment(".well-known").slash("est"),
        () ->
            path(
                PathMatchers.segment(),
                operation -> extractRequest(request -> answer(operation, request))));
  }

  private Route answer(String operation, HttpRequest request) {
    return completeWithFuture(
        workers.answer(
            request,
            EstServer.MOST_OCTETS,
            body -> response(est.answer(read(operation, request, body)))));
  }

  private static EstRequest read(String operation, HttpRequest request, Bytes body) {
    return new EstRequest(
        request.method().name(),
        operation,
        request.entity().getContentType().toString(),
        body,
        request.getAttribute(AttributeKeys.sslSession).flatMap(EstRoutes::client),
        request.getHeader("Authorization").map(HttpHeader::value),
        HttpListener.source(request));
  }

  private static Optional<X509Certificate> client(SslSessionInfo tls) {
    try {
      return tls.getSession().getPeerCertificates()[0] instanceof X509Certificate shown
          ? Optional.of(shown)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }

  private static HttpResponse response(EstAnswer answer) {
    HttpResponse response =
        HttpResponse.create()
            .withStatus(answer.status())
            .withEntity(
                HttpEntities.create(
                    ContentTypes.parse(answer.contentType()), answer.body().toArray()));
    return response.addHeaders(
        answer.headers().entrySet().stream()
            .<HttpHeader>map(header -> RawHeader.create(header.getKey(), header.getValue()))
            .toList());
  }

  static void log(EstEvent event) {
    LOG.atInfo()
        .addKeyValue("from", event.source().getHostAddress())
        .addKeyValue("operation", event.operation())
        .addKeyValue("outcome", event.outcome())
        .addKeyValue("reason", event.detail())
        .log("est");
  }
}
