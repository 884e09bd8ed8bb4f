package io.postern.pkica.store;

import io.postern.pkica.authority.Revocation;
import io.postern.pkica.authority.RevocationReason;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table {@code certificate}: the journal of serial numbers and what was signed under them. */
public final class Certificates {
  private final Database database;

  public Certificates(Database database) {
    this.database = database;
  }

  /**
   * What is written down before signing.
   *
   * @param names the alternative names, for people
   */
  public record Reservation(
      BigInteger serial, long generation, String profile, String subject, String names) {}

  /** False if the serial number was used before: draw another one. */
  public boolean reserve(Reservation reservation, Instant now) {
    return database.transact(
        "a serial number",
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO certificate"
                      + " (serial, generation, state, profile, subject, names, reserved_at)"
                      + " VALUES (?, ?, 'RESERVED', ?, ?, ?, ?)")) {
            insert.setString(1, Row.serial(reservation.serial()));
            insert.setLong(2, reservation.generation());
            insert.setString(3, reservation.profile());
            insert.setString(4, reservation.subject());
            insert.setString(5, reservation.names());
            insert.setObject(6, Row.time(now));
            insert.executeUpdate();
            return true;
          } catch (SQLException failed) {
            if (Database.duplicate(failed)) {
              connection.rollback();
              return false;
            }
            throw failed;
          }
        });
  }

  /** After this the certificate may be handed out. */
  public void store(X509Certificate certificate) {
    int changed =
        database.transact(
            "a certificate",
            connection -> {
              try (PreparedStatement update =
                  connection.prepareStatement(
                      "UPDATE certificate SET state = 'ISSUED', certificate = ?, not_after = ?"
                          + " WHERE serial = ? AND state = 'RESERVED'")) {
                update.setBytes(1, Row.der(certificate));
                update.setObject(2, Row.time(certificate.getNotAfter().toInstant()));
                update.setString(3, Row.serial(certificate.getSerialNumber()));
                return update.executeUpdate();
              }
            });
    if (changed != 1) {
      throw new StoreException(
          "no serial number " + certificate.getSerialNumber().toString(16) + " is reserved");
    }
  }

  /**
   * Gives up what was reserved before {@code before} and never stored: whoever reserved it is gone.
   */
  public int abandon(Instant before) {
    return database.transact(
        "serial numbers that nobody finished",
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE certificate SET state = 'ABANDONED'"
                      + " WHERE state = 'RESERVED' AND reserved_at < ?")) {
            update.setObject(1, Row.time(before));
            return update.executeUpdate();
          }
        });
  }

  /** False if there is no such certificate, or it was revoked before. */
  public boolean revoke(BigInteger serial, Instant at, RevocationReason reason) {
    return database.transact(
        "a revocation",
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE certificate SET state = 'REVOKED', revoked_at = ?, reason = ?"
                      + " WHERE serial = ? AND state = 'ISSUED'")) {
            update.setObject(1, Row.time(at));
            update.setInt(2, reason.number());
            update.setString(3, Row.serial(serial));
            return update.executeUpdate() == 1;
          }
        });
  }

  public Optional<IssuedCertificate> find(BigInteger serial) {
    return select("WHERE serial = ?", Row.serial(serial)).stream().findFirst();
  }

  /**
   * Those that are good and not over, by the subject as {@code X500Principal.getName} writes it.
   */
  public List<IssuedCertificate> ofSubject(String subject) {
    return select("WHERE subject = ? AND state = 'ISSUED' ORDER BY reserved_at", subject);
  }

  /**
   * Those that are good and end after {@code now} and until {@code until}, the next to end first.
   */
  public List<IssuedCertificate> ending(Instant now, Instant until) {
    return select(
        "WHERE state = 'ISSUED' AND not_after > ? AND not_after <= ? ORDER BY not_after, serial",
        Row.time(now),
        Row.time(until));
  }

  /** Every line, the oldest first. */
  public List<IssuedCertificate> all() {
    return select("ORDER BY reserved_at, serial");
  }

  /** What a CRL of {@code generation} lists at {@code now}: what is over is left out. */
  public List<Revocation> revocations(long generation, Instant now) {
    return select(
            "WHERE state = 'REVOKED' AND generation = ? ORDER BY revoked_at, serial", generation)
        .stream()
        .filter(line -> line.notAfter().isEmpty() || line.notAfter().get().isAfter(now))
        .flatMap(line -> line.revocation().stream())
        .toList();
  }

  /** Those that were revoked then or later, by whichever process. */
  public List<IssuedCertificate> revokedSince(Instant since) {
    return select("WHERE state = 'REVOKED' AND revoked_at >= ?", Row.time(since));
  }

  private List<IssuedCertificate> select(String condition, Object... parameters) {
    return database.read(
        "certificates",
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement("SELECT * FROM certificate " + condition)) {
            for (int i = 0; i < parameters.length; i++) {
              select.setObject(i + 1, parameters[i]);
            }
            return lines(select);
          }
        });
  }

  private static List<IssuedCertificate> lines(PreparedStatement select) throws SQLException {
    List<IssuedCertificate> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(line(rows));
      }
    }
    return found;
  }

  private static IssuedCertificate line(ResultSet row) throws SQLException {
    BigInteger serial = Row.serial(row.getString("serial"));
    int reason = row.getInt("reason");
    return new IssuedCertificate(
        serial,
        row.getLong("generation"),
        IssuedCertificate.State.valueOf(row.getString("state")),
        row.getString("profile"),
        row.getString("subject"),
        row.getString("names"),
        Row.time(row, "not_after"),
        Row.certificate(row, "certificate"),
        Row.time(row, "revoked_at")
            .map(
                at ->
                    new Revocation(
                        serial,
                        at,
                        RevocationReason.of(reason).orElse(RevocationReason.UNSPECIFIED))));
  }
}
