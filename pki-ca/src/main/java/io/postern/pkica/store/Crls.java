package io.postern.pkica.store;

import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

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

  public void store(long generation, long number, X509CRL crl) {
    database.transact(
        "a CRL",
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE crl SET crl = ?, next_update = ?"
                      + " WHERE generation = ? AND number = ?")) {
            update.setBytes(1, der(crl));
            update.setObject(2, Row.time(crl.getNextUpdate().toInstant()));
            update.setLong(3, generation);
            update.setLong(4, number);
            return update.executeUpdate();
          }
        });
  }

  public Optional<X509CRL> latest(long generation) {
    return database.transact(
        "the latest CRL",
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT crl FROM crl WHERE generation = ? AND crl IS NOT NULL"
                      + " ORDER BY number DESC FETCH FIRST 1 ROW ONLY")) {
            select.setLong(1, generation);
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? Row.octets(row, "crl").map(Row::crl) : Optional.empty();
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
