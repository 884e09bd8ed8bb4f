package io.postern.concentrator.ca;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.expiry.ExpiryCounts;
import io.postern.pkica.expiry.ExpiryWarning;
import io.postern.pkica.expiry.ExpiryWatch;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log and in gauges which certificates end soon. */
final class EndingCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(EndingCertificates.class);

  private static final Map<String, ToIntFunction<ExpiryCounts>> DAYS =
      Map.of(
          "30", ExpiryCounts::month,
          "7", ExpiryCounts::week,
          "1", ExpiryCounts::day,
          "0", ExpiryCounts::over);
  private static final Map<String, Function<ExpiryWatch.Counts, ExpiryCounts>> WHOSE =
      Map.of("own", ExpiryWatch.Counts::own, "issued", ExpiryWatch.Counts::issued);

  private final ExpiryWatch watch;

  EndingCertificates(CertificateAuthority authority, InstantSource clock) {
    this.watch = new ExpiryWatch(authority, clock, EndingCertificates::log);
  }

  /** To be called every hour. */
  void look(Collection<X509Certificate> ours) {
    watch.look(ours);
  }

  void count(MeterRegistry registry) {
    WHOSE.forEach(
        (whose, part) ->
            DAYS.forEach(
                (days, number) ->
                    Gauge.builder(
                            "postern.certificates.ending",
                            watch,
                            looked -> number.applyAsInt(part.apply(looked.latest())))
                        .tag("days", days)
                        .tag("whose", whose)
                        .description("Certificates that end within so many days")
                        .register(registry)));
  }

  private static void log(ExpiryWarning warning) {
    LOG.atWarn()
        .addKeyValue("whose", warning.own() ? "own" : "issued")
        .addKeyValue("subject", warning.subject())
        .addKeyValue("serial", warning.serial().toString(16))
        .addKeyValue("until", warning.notAfter())
        .addKeyValue("days", warning.days())
        .log(warning.days() == 0 ? "a certificate is over" : "a certificate ends soon");
  }
}
