package io.postern.pkica.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Connections to the store, whose tables are brought up to date when it is opened. */
public final class Database implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 4;
  private static final long WAIT_MILLIS = 10_000;

  private final HikariDataSource connections;
  private final boolean embedded;

  private Database(HikariDataSource connections, boolean embedded) {
    this.connections = connections;
    this.embedded = embedded;
  }

  /** Some statements that hold or fail together. */
  @FunctionalInterface
  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /**
   * @throws StoreException if there is no such database, another process has it open, or its tables
   *     are of a later version
   */
  public static Database open(StoreAddress address) {
    HikariConfig config = new HikariConfig();
    config.setMaximumPoolSize(MOST_CONNECTIONS);
    config.setConnectionTimeout(WAIT_MILLIS);
    config.setAutoCommit(false);
    config.setPoolName("postern-ca");
    switch (address) {
      case StoreAddress.Embedded(var folder) -> {
        config.setJdbcUrl(StoreUrl.embedded(folder));
        config.setUsername("postern");
      }
      case StoreAddress.PostgreSql(var url, var user, var password) -> {
        config.setJdbcUrl(StoreUrl.postgreSql(url));
        user.ifPresent(config::setUsername);
        password.ifPresent(config::setPassword);
      }
    }
    return migrated(config, address);
  }

  private static Database migrated(HikariConfig config, StoreAddress address) {
    HikariDataSource connections;
    try {
      connections = new HikariDataSource(config);
    } catch (RuntimeException unreachable) {
      throw new StoreException("the store at " + address + " cannot be opened", unreachable);
    }
    try {
      Flyway.configure()
          .dataSource(connections)
          .loggers("slf4j")
          .locations("classpath:io/postern/pkica/migration")
          .table("ca_migrations")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
      return new Database(connections, address instanceof StoreAddress.Embedded);
    } catch (FlywayException unfit) {
      connections.close();
      throw new StoreException("the store at " + address + " cannot be brought up to date", unfit);
    }
  }

  /**
   * Runs {@code work} in one transaction, which is on disk when this returns.
   *
   * @throws StoreException after which nothing of it was kept
   */
  <T> T transact(String what, Work<T> work) {
    try (Connection connection = connections.getConnection()) {
      try {
        T result = work.in(connection);
        connection.commit();
        if (embedded) {
          sync(connection);
        }
        return result;
      } catch (SQLException | RuntimeException failed) {
        connection.rollback();
        throw failed;
      }
    } catch (SQLException failed) {
      throw new StoreException(what + ": " + failed.getMessage(), failed);
    }
  }

  /**
   * Runs {@code work}, which changes nothing.
   *
   * @throws StoreException if the store does not answer
   */
  <T> T read(String what, Work<T> work) {
    try (Connection connection = connections.getConnection()) {
      try {
        return work.in(connection);
      } finally {
        connection.rollback();
      }
    } catch (SQLException failed) {
      throw new StoreException(what + ": " + failed.getMessage(), failed);
    }
  }

  /** H2 writes at commit but leaves it to the kernel when that reaches the disk. */
  private static void sync(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    }
    connection.commit();
  }

  /** Whether a statement failed because such a row is there already (SQL:2023, class 23). */
  static boolean duplicate(SQLException failure) {
    return "23505".equals(failure.getSQLState());
  }

  @Override
  public void close() {
    connections.close();
  }
}
