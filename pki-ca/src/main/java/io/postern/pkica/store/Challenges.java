package io.postern.pkica.store;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The table {@code challenge}: one-time passwords for enrolment. They are drawn at random with 128
 * bits, so their hash alone tells nothing.
 */
public final class Challenges {
  private final Database database;

  public Challenges(Database database) {
    this.database = database;
  }

  /**
   * @param subject for whom it is alone, as {@code X500Principal.getName} writes it; empty: anybody
   */
  public void add(String password, Optional<String> subject, Instant expiresAt) {
    database.transact(
        "a challenge password",
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO challenge (verifier, subject, expires_at) VALUES (?, ?, ?)")) {
            insert.setString(1, verifier(password));
            insert.setString(2, subject.orElse(null));
            insert.setObject(3, Row.time(expiresAt));
            return insert.executeUpdate();
          }
        });
  }

  /**
   * Uses a password up.
   *
   * @param request its SHA-256
   * @param again whether the same request may come again, as nothing was issued for it yet
   * @return false if there is none such, it is over, was used up, or is for another subject
   */
  public boolean use(String password, String subject, String request, boolean again, Instant now) {
    return database.transact(
        "the use of a challenge password",
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE challenge SET request = ? WHERE verifier = ? AND expires_at > ?"
                      + " AND (subject IS NULL OR subject = ?)"
                      + " AND (request IS NULL OR request = ?)")) {
            update.setString(1, request);
            update.setString(2, verifier(password));
            update.setObject(3, Row.time(now));
            update.setString(4, subject);
            // No request has an empty digest.
            update.setString(5, again ? request : "");
            return update.executeUpdate() == 1;
          }
        });
  }

  /** Forgets what is over. */
  public int prune(Instant now) {
    return database.transact("old challenge passwords", connection -> delete(connection, now));
  }

  /** How many may still be used. */
  public int open(Instant now) {
    return database.read(
        "challenge passwords",
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT COUNT(*) FROM challenge WHERE expires_at > ? AND request IS NULL")) {
            select.setObject(1, Row.time(now));
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? row.getInt(1) : 0;
            }
          }
        });
  }

  private static int delete(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM challenge WHERE expires_at <= ?")) {
      delete.setObject(1, Row.time(now));
      return delete.executeUpdate();
    }
  }

  private static String verifier(String password) {
    return HexFormat.of()
        .formatHex(HashAlgorithm.SHA2_256.digest(Bytes.ofText(password).toArray()));
  }
}
