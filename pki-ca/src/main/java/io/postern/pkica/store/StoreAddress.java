package io.postern.pkica.store;

import java.nio.file.Path;
import java.util.Optional;

/** Where the store is. */
public sealed interface StoreAddress {
  /** H2 in files of this process alone: {@code authority.mv.db} in {@code folder}. */
  record Embedded(Path folder) implements StoreAddress {}

  /** A PostgreSQL that several nodes share, e.g. {@code jdbc:postgresql://db/postern}. */
  record PostgreSql(String url, Optional<String> user, Optional<String> password)
      implements StoreAddress {
    /** Without the password. */
    @Override
    public String toString() {
      return url;
    }
  }
}
