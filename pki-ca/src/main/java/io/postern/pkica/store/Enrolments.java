package io.postern.pkica.store;

import io.postern.ike.algorithm.HashAlgorithm;
import io.postern.ike.message.Bytes;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The table {@code enrolment}. */
public final class Enrolments {
  private final Database database;

  public Enrolments(Database database) {
    this.database = database;
  }

  /**
   * False if there is one of that name already, unless it is {@code known} and decided: that one is
   * from now on found by its request alone, see {@link #earlier}.
   */
  public boolean add(Enrolment enrolment, Optional<Enrolment> known) {
    return database.transact(
        "an enrolment",
        connection -> {
          if (known.isPresent()) {
            putAside(connection, known.get());
          }
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO enrolment"
                      + " (transaction, state, request, subject, names, asked_at, serial, detail)"
                      + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, enrolment.transaction());
            insert.setString(2, enrolment.state().name());
            insert.setBytes(3, enrolment.request().toArray());
            insert.setString(4, enrolment.subject());
            insert.setString(5, enrolment.names());
            insert.setObject(6, Row.time(enrolment.askedAt()));
            insert.setString(7, enrolment.serial().map(Row::serial).orElse(null));
            insert.setString(8, enrolment.detail().orElse(null));
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

  /** Not if it has changed meanwhile: somebody else was quicker. */
  private static void putAside(Connection connection, Enrolment known) throws SQLException {
    String transaction = known.transaction();
    if (known.state() == Enrolment.State.PENDING
        || known.state() == Enrolment.State.GRANTED
        || !select(connection, "WHERE transaction = ?", transaction).contains(known)) {
      return;
    }
    String aside = aside(transaction, known.request());
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM enrolment WHERE transaction = ?")) {
      delete.setString(1, aside);
      delete.executeUpdate();
    }
    try (PreparedStatement rename =
        connection.prepareStatement("UPDATE enrolment SET transaction = ? WHERE transaction = ?")) {
      rename.setString(1, aside);
      rename.setString(2, transaction);
      rename.executeUpdate();
    }
  }

  /** No client can choose it: those of clients are printable. */
  private static String aside(String transaction, Bytes request) {
    return "\u0001"
        + HexFormat.of()
            .formatHex(
                HashAlgorithm.SHA2_256.digest(
                    Bytes.ofText(transaction + "\n").toArray(), request.toArray()));
  }

  /** What became of a request before another one of the same transaction replaced it. */
  public Optional<Enrolment> earlier(String transaction, Bytes request) {
    return find(aside(transaction, request));
  }

  /** False if it was decided before. */
  public boolean issued(String transaction, BigInteger serial) {
    return decide(transaction, Enrolment.State.ISSUED, Row.serial(serial), "");
  }

  /** False if it was decided before. */
  public boolean refused(String transaction, String detail) {
    return decide(transaction, Enrolment.State.REFUSED, "", detail);
  }

  private boolean decide(String transaction, Enrolment.State state, String serial, String detail) {
    return database.transact(
        "the decision about an enrolment",
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE enrolment SET state = ?, serial = ?, detail = ?"
                      + " WHERE transaction = ? AND state IN ('PENDING', 'GRANTED')")) {
            update.setString(1, state.name());
            update.setString(2, serial.isEmpty() ? null : serial);
            update.setString(3, detail.isEmpty() ? null : detail);
            update.setString(4, transaction);
            return update.executeUpdate() == 1;
          }
        });
  }

  public Optional<Enrolment> find(String transaction) {
    return select("WHERE transaction = ?", transaction).stream().findFirst();
  }

  /** Those that wait for a person, the oldest first. */
  public List<Enrolment> pending() {
    return select("WHERE state = 'PENDING' ORDER BY asked_at, transaction");
  }

  /** Gives up those that wait since before {@code before}. */
  public int forgetPending(Instant before) {
    return database.transact(
        "enrolments that nobody decided",
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM enrolment WHERE state = 'PENDING' AND asked_at < ?")) {
            delete.setObject(1, Row.time(before));
            return delete.executeUpdate();
          }
        });
  }

  /** How many wait for a person. */
  public int pendingCount() {
    return database.read(
        "enrolments",
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT COUNT(*) FROM enrolment WHERE state = 'PENDING'");
              ResultSet row = select.executeQuery()) {
            return row.next() ? row.getInt(1) : 0;
          }
        });
  }

  private List<Enrolment> select(String condition, String... parameters) {
    return database.read("enrolments", connection -> select(connection, condition, parameters));
  }

  private static List<Enrolment> select(
      Connection connection, String condition, String... parameters) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT * FROM enrolment " + condition)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setString(i + 1, parameters[i]);
      }
      List<Enrolment> found = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(enrolment(rows));
        }
      }
      return found;
    }
  }

  private static Enrolment enrolment(ResultSet row) throws SQLException {
    return new Enrolment(
        row.getString("transaction"),
        Enrolment.State.valueOf(row.getString("state")),
        Row.octets(row, "request").orElse(Bytes.EMPTY),
        row.getString("subject"),
        row.getString("names"),
        Row.time(row, "asked_at").orElse(Instant.EPOCH),
        Optional.ofNullable(row.getString("serial")).map(Row::serial),
        Optional.ofNullable(row.getString("detail")));
  }
}
