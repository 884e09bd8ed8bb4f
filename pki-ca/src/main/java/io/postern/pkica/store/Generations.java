package io.postern.pkica.store;

import io.postern.ike.message.Bytes;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables {@code generation} and {@code companion}. */
public final class Generations {
  private final Database database;

  public Generations(Database database) {
    this.database = database;
  }

  /** The oldest first. */
  public List<Generation> all() {
    return database.read("the authority's keys", Generations::list);
  }

  public Optional<Generation> inState(Generation.State state) {
    return all().stream().filter(generation -> generation.state() == state).findFirst();
  }

  /** The id of the new one. */
  public long add(
      Generation.State state,
      String subject,
      String algorithm,
      Bytes sealedKey,
      Optional<X509Certificate> certificate,
      Instant now) {
    return database.transact(
        "a key of the authority",
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO generation"
                      + " (state, subject, algorithm, sealed_key, certificate, created_at)"
                      + " VALUES (?, ?, ?, ?, ?, ?)",
                  new String[] {"id"})) {
            insert.setString(1, state.name());
            insert.setString(2, subject);
            insert.setString(3, algorithm);
            insert.setBytes(4, sealedKey.toArray());
            insert.setBytes(5, certificate.map(Row::der).orElse(null));
            insert.setObject(6, Row.time(now));
            insert.executeUpdate();
            try (ResultSet key = insert.getGeneratedKeys()) {
              key.next();
              return key.getLong(1);
            }
          }
        });
  }

  /** The certificate that another authority made for a key of ours. */
  public void sign(long id, X509Certificate certificate, Generation.State state) {
    database.transact(
        "the authority's certificate",
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE generation SET certificate = ?, state = ?, subject = ? WHERE id = ?")) {
            update.setBytes(1, Row.der(certificate));
            update.setString(2, state.name());
            update.setString(3, certificate.getSubjectX500Principal().getName());
            update.setLong(4, id);
            return update.executeUpdate();
          }
        });
  }

  /** The next one takes over; the active one, if there is one, retires. */
  public void activate(long id) {
    database.transact(
        "the roll-over of the authority's key",
        connection -> {
          for (Generation generation : list(connection)) {
            if (generation.state() == Generation.State.ACTIVE) {
              setState(connection, generation.id(), Generation.State.RETIRED);
            }
          }
          setState(connection, id, Generation.State.ACTIVE);
          return true;
        });
  }

  /** Keeps a certificate that helps peers to get from ours to their anchor; twice is once. */
  public void addCompanion(long generation, String fingerprint, X509Certificate certificate) {
    database.transact(
        "a companion of the authority's certificate",
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO companion (fingerprint, generation, certificate)"
                      + " SELECT ?, ?, ? WHERE NOT EXISTS"
                      + " (SELECT 1 FROM companion WHERE fingerprint = ?)")) {
            insert.setString(1, fingerprint);
            insert.setLong(2, generation);
            insert.setBytes(3, Row.der(certificate));
            insert.setString(4, fingerprint);
            return insert.executeUpdate();
          }
        });
  }

  public List<X509Certificate> companions(long generation) {
    return database.read(
        "companions of the authority's certificate",
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT certificate FROM companion WHERE generation = ? ORDER BY fingerprint")) {
            select.setLong(1, generation);
            List<X509Certificate> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                Row.certificate(rows, "certificate").ifPresent(found::add);
              }
            }
            return found;
          }
        });
  }

  private static void setState(Connection connection, long id, Generation.State state)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE generation SET state = ? WHERE id = ?")) {
      update.setString(1, state.name());
      update.setLong(2, id);
      update.executeUpdate();
    }
  }

  private static List<Generation> list(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT * FROM generation ORDER BY id");
        ResultSet rows = select.executeQuery()) {
      List<Generation> found = new ArrayList<>();
      while (rows.next()) {
        found.add(
            new Generation(
                rows.getLong("id"),
                Generation.State.valueOf(rows.getString("state")),
                rows.getString("subject"),
                rows.getString("algorithm"),
                Row.octets(rows, "sealed_key").orElse(Bytes.EMPTY),
                Row.certificate(rows, "certificate")));
      }
      return found;
    }
  }
}
