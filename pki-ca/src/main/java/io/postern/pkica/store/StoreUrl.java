package io.postern.pkica.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * JDBC addresses. Some settings in them make a driver load classes or run statements: only those
 * are let through that say how to reach the store.
 */
final class StoreUrl {
  private static final String POSTGRESQL = "jdbc:postgresql:";

  private static final Set<String> HARMLESS =
      Set.of(
          "user",
          "password",
          "passfile",
          "ssl",
          "sslmode",
          "sslnegotiation",
          "sslrootcert",
          "sslcert",
          "sslkey",
          "sslpassword",
          "channelbinding",
          "connecttimeout",
          "logintimeout",
          "sockettimeout",
          "tcpkeepalive",
          "applicationname",
          "currentschema",
          "targetservertype",
          "hostrecheckseconds",
          "loadbalancehosts",
          "preparethreshold");

  private StoreUrl() {}

  /**
   * @throws StoreException for a folder whose name H2 would read as settings
   */
  static String embedded(Path folder) {
    String path = folder.resolve("authority").toAbsolutePath().toString();
    if (path.chars().anyMatch(letter -> letter == ';' || letter == '\\' || letter < ' ')) {
      throw new StoreException("the folder '" + folder + "' has a ; or \\ in its name");
    }
    // WRITE_DELAY 0: what was committed has been written, also if this process is killed.
    return "jdbc:h2:file:"
        + path
        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
  }

  /**
   * @throws StoreException for another database, or a setting that is not known to be harmless
   */
  static String postgreSql(String url) {
    if (!url.startsWith(POSTGRESQL)) {
      throw new StoreException("the store's address: expected jdbc:postgresql://HOST/DATABASE");
    }
    int settings = url.indexOf('?');
    if (settings >= 0) {
      for (String setting : url.substring(settings + 1).split("&", -1)) {
        String name = setting.split("=", 2)[0];
        if (!name.isEmpty() && !HARMLESS.contains(name.toLowerCase(Locale.ROOT))) {
          throw new StoreException("the store's address has the setting '" + name + "'");
        }
      }
    }
    return url;
  }
}
