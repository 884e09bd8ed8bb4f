package io.postern.pkica.store;

import io.postern.ike.message.Bytes;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.OptionalLong;

/** The table {@code crl}. A number is written down before the CRL with it is signed. */
public final class Crls {
  /** Of several nodes that want the next number at once, all but one try again. */
  private static final int MOST_TRIES = 20;

  private final Database database;

  public Crls(Database database) {
    this.database = database;
  }

  /** A number that no CRL of the generation had before; larger than all of them. */
  public long reserve(long generation) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Optional<Long> number = database.transact("a CRL number", c -> tryReserve(c, generation));
      if (number.isPresent()) {
        return number.get();
      }
    }
    throw new StoreException("no CRL number could be had in " + MOST_TRIES + " tries");
  }

  private static Optional<Long> tryReserve(Connection connection, long generation)
      throws SQLException {
    long number;
    try (PreparedStatement select =
        connection.prepareStatement("SELECT MAX(number) FROM crl WHERE generation = ?")) {
      select.setLong(1, generation);
      try (ResultSet row = select.executeQuery()) {
        number = row.next() ? row.getLong(1) + 1 : 1;
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO crl (generation, number) VALUES (?, ?)")) {
      insert.setLong(1, generation);
      insert.setLong(2, number);
      insert.executeUpdate();
      return Optional.of(number);
    } catch (SQLException failed) {
      if (Database.duplicate(failed)) {
        connection.rollback();
        return Optional.empty();
      }
      throw failed;
    }
  }

  /**
   * @param base of a delta CRL the number of the full one; empty for a full one
   */
  public void store(long generation, long number, X509CRL crl, OptionalLong base) {
    database.transact(
        "a CRL",
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE crl SET crl = ?, next_update = ?, base = ?"
                      + " WHERE generation = ? AND number = ?")) {
            update.setBytes(1, der(crl));
            update.setObject(2, Row.time(crl.getNextUpdate().toInstant()));
            update.setObject(3, base.isPresent() ? base.getAsLong() : null, Types.BIGINT);
            update.setLong(4, generation);
            update.setLong(5, number);
            return update.executeUpdate();
          }
        });
  }

  /** A CRL with its number. */
  public record Numbered(long number, X509CRL crl) {}

  /** The full one with the largest number. */
  public Optional<Numbered> latest(long generation) {
    return latest("base IS NULL", generation);
  }

  /** The delta with the largest number to the full one with the number {@code base}. */
  public Optional<Numbered> latestDelta(long generation, long base) {
    return latest("base = ?", generation, base);
  }

  private Optional<Numbered> latest(String condition, long... parameters) {
    return database.read(
        "the latest CRL",
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT number, crl FROM crl WHERE generation = ? AND crl IS NOT NULL AND "
                      + condition
                      + " ORDER BY number DESC FETCH FIRST 1 ROW ONLY")) {
            for (int i = 0; i < parameters.length; i++) {
              select.setLong(i + 1, parameters[i]);
            }
            try (ResultSet row = select.executeQuery()) {
              return row.next()
                  ? Optional.of(
                      new Numbered(
                          row.getLong("number"),
                          Row.crl(Row.octets(row, "crl").orElse(Bytes.EMPTY))))
                  : Optional.empty();
            }
          }
        });
  }

  private static byte[] der(X509CRL crl) {
    try {
      return crl.getEncoded();
    } catch (CRLException e) {
      throw new IllegalStateException("a CRL cannot be encoded", e);
    }
  }
}
