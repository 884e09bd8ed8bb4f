package io.postern.pkica.store;

import io.postern.ike.message.Bytes;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Optional;

/** The table {@code registration}: keys of SCEP, sealed like those of the authority. */
public final class Registrations {
  private final Database database;

  public Registrations(Database database) {
    this.database = database;
  }

  /**
   * @param serial of the certificate, which the table {@code certificate} has
   */
  public record Registration(BigInteger serial, Bytes sealedKey) {}

  public void add(Registration registration, Instant now) {
    database.transact(
        "the key of SCEP",
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO registration (serial, sealed_key, created_at) VALUES (?, ?, ?)")) {
            insert.setString(1, Row.serial(registration.serial()));
            insert.setBytes(2, registration.sealedKey().toArray());
            insert.setObject(3, Row.time(now));
            return insert.executeUpdate();
          }
        });
  }

  public Optional<Registration> latest() {
    return database.read(
        "the key of SCEP",
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT serial, sealed_key FROM registration"
                          + " ORDER BY created_at DESC, serial FETCH FIRST 1 ROW ONLY");
              ResultSet row = select.executeQuery()) {
            return row.next()
                ? Optional.of(
                    new Registration(
                        Row.serial(row.getString("serial")),
                        Row.octets(row, "sealed_key").orElse(Bytes.EMPTY)))
                : Optional.empty();
          }
        });
  }
}
