package io.postern.pkica.expiry;

import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.store.IssuedCertificate;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Looks for certificates that end in 30, 7 or 1 days, and warns of each once at each of these
 * times. Of what was issued, those that were renewed meanwhile are left out.
 */
public final class ExpiryWatch {
  private static final List<Integer> DAYS = List.of(0, 1, 7, 30);

  private final CertificateAuthority authority;
  private final InstantSource clock;
  private final Consumer<ExpiryWarning> warnings;
  private final Map<Line, Integer> warned = new HashMap<>();
  private volatile Counts latest = new Counts(ExpiryCounts.NONE, ExpiryCounts.NONE);

  public ExpiryWatch(
      CertificateAuthority authority, InstantSource clock, Consumer<ExpiryWarning> warnings) {
    this.authority = authority;
    this.clock = clock;
    this.warnings = warnings;
  }

  /**
   * What was found.
   *
   * @param own the authority's, that of SCEP's registration, and those that the caller named
   */
  public record Counts(ExpiryCounts own, ExpiryCounts issued) {}

  private record Line(boolean own, String subject, BigInteger serial, Instant end) {}

  /**
   * Looks once; to be called every hour or so.
   *
   * @param ours certificates of ours that the store does not know, or knows as any other: that of
   *     the server, those of files
   */
  public synchronized Counts look(Collection<X509Certificate> ours) {
    Instant now = clock.instant();
    List<Line> lines = new ArrayList<>();
    List<X509Certificate> issuers = List.copyOf(authority.issuers().values());
    issuers.stream()
        // A retired key that is over concerns nobody.
        .filter(one -> one.equals(issuers.getLast()) || one.getNotAfter().toInstant().isAfter(now))
        .forEach(one -> lines.add(line(one)));
    ours.forEach(one -> lines.add(line(one)));
    List<BigInteger> known = lines.stream().map(Line::serial).toList();
    for (IssuedCertificate one : authority.ending(now.plus(Duration.ofDays(DAYS.getLast())))) {
      if (!known.contains(one.serial())) {
        lines.add(
            new Line(
                one.profile().equals("registration"),
                one.subject(),
                one.serial(),
                one.notAfter().orElse(now)));
      }
    }
    warned.keySet().retainAll(lines);
    lines.forEach(line -> warn(line, now));
    latest = new Counts(counts(lines, true, now), counts(lines, false, now));
    return latest;
  }

  /** What was found when it was last looked; by any thread. */
  public Counts latest() {
    return latest;
  }

  private void warn(Line line, Instant now) {
    OptionalInt days =
        DAYS.stream()
            .mapToInt(Integer::intValue)
            .filter(some -> !line.end().isAfter(now.plus(Duration.ofDays(some))))
            .findFirst();
    if (days.isPresent() && warned.getOrDefault(line, Integer.MAX_VALUE) > days.getAsInt()) {
      warned.put(line, days.getAsInt());
      warnings.accept(
          new ExpiryWarning(
              line.own(), line.subject(), line.serial(), line.end(), days.getAsInt()));
    }
  }

  private static ExpiryCounts counts(List<Line> lines, boolean own, Instant now) {
    return ExpiryCounts.of(
        lines.stream().filter(line -> line.own() == own).map(Line::end).toList(), now);
  }

  private static Line line(X509Certificate certificate) {
    return new Line(
        true,
        certificate.getSubjectX500Principal().getName(),
        certificate.getSerialNumber(),
        certificate.getNotAfter().toInstant());
  }
}
