package io.postern.concentrator.ca;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.AllDirectives;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import io.postern.concentrator.http.HttpListener;
import io.postern.concentrator.http.RequestWorkers;
import io.postern.ike.message.Bytes;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.ocsp.OcspResponder;
import io.postern.pkica.scep.ScepAnswer;
import io.postern.pkica.scep.ScepServer;
import io.postern.pkica.store.StoreException;
import java.net.InetAddress;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the authority offers to everybody over HTTP: {@code /scep} and, as old clients have it,
 * {@code /cgi-bin/pkiclient.exe} (RFC 8894 §4); {@code /ocsp} (RFC 6960 Appendix A); {@code
 * /ca.crl} and {@code /ca.crt} (RFC 5280 §4.2.1.13, §4.2.2.1), of the key that signs now, and of
 * each key {@code /ca-KEY.crl}, {@code /ca-KEY-delta.crl} (RFC 5280 §5.2.6) and {@code
 * /ca-KEY.crt}.
 */
final class PublicationRoutes extends AllDirectives {
  private static final Logger LOG = LoggerFactory.getLogger(PublicationRoutes.class);
  private static final int MOST_OCSP_OCTETS = 16 * 1024;

  // Names of keys are those of Publication.keyName.
  private static final Pattern CRL = Pattern.compile("ca-([0-9a-f]{16})\\.crl");
  private static final Pattern DELTA_CRL = Pattern.compile("ca-([0-9a-f]{16})-delta\\.crl");
  private static final Pattern CERTIFICATE = Pattern.compile("ca-([0-9a-f]{16})\\.crt");

  private final CertificateAuthority authority;
  private final ScepServer scep;
  private final OcspResponder ocsp;
  private final RequestWorkers workers;
  private final RequestCounts counts;

  /**
   * @param workers where the store is waited for and signatures are made
   */
  PublicationRoutes(
      CertificateAuthority authority,
      ScepServer scep,
      OcspResponder ocsp,
      RequestWorkers workers,
      RequestCounts counts) {
    this.authority = authority;
    this.scep = scep;
    this.ocsp = ocsp;
    this.workers = workers;
    this.counts = counts;
  }

  Route all() {
    return concat(
        path("scep", this::scep),
        path(PathMatchers.segment("cgi-bin").slash("pkiclient.exe"), this::scep),
        path("ocsp", () -> post(() -> body(MOST_OCSP_OCTETS, this::answerOcsp))),
        path(
            PathMatchers.segment("ocsp").slash(PathMatchers.remaining()),
            encoded -> get(() -> work(() -> answerOcsp(encoded)))),
        path("ca.crl", () -> get(() -> work(() -> crl(() -> Optional.of(authority.crl()))))),
        path("ca-delta.crl", () -> get(() -> work(() -> crl(authority::deltaCrl)))),
        path("ca.crt", () -> get(() -> work(() -> certificate(this::present)))),
        path(
            PathMatchers.segment(CRL), key -> get(() -> work(() -> crl(() -> authority.crl(key))))),
        path(
            PathMatchers.segment(DELTA_CRL),
            key -> get(() -> work(() -> crl(() -> authority.deltaCrl(key))))),
        path(
            PathMatchers.segment(CERTIFICATE),
            key -> get(() -> work(() -> certificate(() -> authority.certificate(key))))));
  }

  private Route scep() {
    return extractRequest(
        request ->
            parameterMap(
                query -> {
                  InetAddress source = HttpListener.source(request);
                  return concat(
                      get(
                          () ->
                              work(
                                  () ->
                                      response(
                                          scep.get(
                                              query.getOrDefault("operation", ""),
                                              query.getOrDefault("message", ""),
                                              source)))),
                      post(() -> postedScep(query, source)));
                }));
  }

  private Route postedScep(Map<String, String> query, InetAddress source) {
    return body(
        ScepServer.MOST_OCTETS,
        message -> response(scep.post(query.getOrDefault("operation", ""), message, source)));
  }

  private Route body(int mostOctets, Function<Bytes, HttpResponse> answer) {
    return extractRequest(
        request -> completeWithFuture(workers.answer(request, mostOctets, answer)));
  }

  private Route work(Supplier<HttpResponse> answer) {
    return completeWithFuture(workers.answer(answer));
  }

  private HttpResponse answerOcsp(Bytes request) {
    return HttpResponse.create()
        .withEntity(
            HttpEntities.create(
                type("application/ocsp-response"), ocsp.respond(request).toArray()));
  }

  /** RFC 6960 Appendix A.1: base64 in the path. */
  private HttpResponse answerOcsp(String encoded) {
    try {
      return answerOcsp(Bytes.copyOf(Base64.getDecoder().decode(encoded)));
    } catch (IllegalArgumentException notBase64) {
      counts.ocsp("malformed-request");
      return HttpResponse.create().withStatus(StatusCodes.BAD_REQUEST);
    }
  }

  /** Something of the authority; empty if it has none such. */
  private interface Asked<T> {
    Optional<T> answer() throws AuthorityException;
  }

  private Optional<X509Certificate> present() throws AuthorityException {
    return Optional.of(authority.chain().getFirst());
  }

  private HttpResponse crl(Asked<X509CRL> asked) {
    try {
      Optional<X509CRL> crl = asked.answer();
      return crl.isPresent()
          ? octets("crl", "application/pkix-crl", crl.get().getEncoded())
          : none("crl");
    } catch (AuthorityException | StoreException | CRLException unable) {
      return unable("crl", unable);
    }
  }

  private HttpResponse certificate(Asked<X509Certificate> asked) {
    try {
      Optional<X509Certificate> certificate = asked.answer();
      return certificate.isPresent()
          ? octets("certificate", "application/pkix-cert", certificate.get().getEncoded())
          : none("certificate");
    } catch (AuthorityException | StoreException | CertificateEncodingException unable) {
      return unable("certificate", unable);
    }
  }

  private HttpResponse octets(String operation, String type, byte[] octets) {
    counts.published(operation, "answered");
    return HttpResponse.create().withEntity(HttpEntities.create(type(type), octets));
  }

  private HttpResponse none(String operation) {
    counts.published(operation, "not-found");
    return HttpResponse.create().withStatus(StatusCodes.NOT_FOUND);
  }

  private HttpResponse unable(String operation, Exception why) {
    counts.published(operation, "unable");
    LOG.atWarn().setCause(why).log("what the authority publishes could not be had");
    return HttpResponse.create().withStatus(StatusCodes.SERVICE_UNAVAILABLE);
  }

  private static HttpResponse response(ScepAnswer answer) {
    return HttpResponse.create()
        .withStatus(answer.status())
        .withEntity(HttpEntities.create(type(answer.contentType()), answer.body().toArray()));
  }

  private static ContentType type(String text) {
    return ContentTypes.parse(text);
  }
}
