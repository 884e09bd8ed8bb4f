package io.postern.concentrator.ca;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.pkica.est.EstEvent;
import io.postern.pkica.scep.ScepEvent;

/**
 * How often strangers asked the authority for what, and what became of it: {@code
 * postern_authority_requests_total}. The labels are of fixed sets, whatever strangers send.
 */
record RequestCounts(MeterRegistry registry) {
  void scep(ScepEvent event) {
    count("scep", event.operation(), event.outcome());
  }

  void est(EstEvent event) {
    count("est", event.operation(), event.outcome());
  }

  /**
   * @param operation e.g. {@code ca.crl}
   */
  void published(String operation, String outcome) {
    count("publication", operation, outcome);
  }

  void ocsp(String outcome) {
    count("ocsp", "ocsp", outcome);
  }

  /** What no protocol has seen: too long, too slow, or too many at once. */
  void http(String outcome) {
    count("http", "request", outcome);
  }

  private void count(String protocol, String operation, String outcome) {
    Counter.builder("postern.authority.requests")
        .tag("protocol", protocol)
        .tag("operation", operation)
        .tag("outcome", outcome)
        .description("What strangers asked the authority for")
        .register(registry)
        .increment();
  }
}
