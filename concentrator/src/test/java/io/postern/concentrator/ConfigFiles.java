package io.postern.concentrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Configuration files for tests, in a directory of the test's own. */
public final class ConfigFiles {
  /** Sound but for {@code %s}, which stands within the group, on line 6. */
  public static final String GROUP =
      """
      postern {
        identity = "vpn.example.org"
        pools.staff { network = "10.99.0.0/16", dns = "10.0.0.53" }
        users.local { file = users }
        groups.staff {
          %s
          users = local, pool = staff
        }
      }
      """;

  private ConfigFiles() {}

  /** The file, with an empty users file beside it. */
  public static Path write(Path directory, String text) {
    try {
      Path users = directory.resolve("users");
      if (Files.notExists(users)) {
        Files.createFile(
            users,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      return Files.writeString(directory.resolve("postern.conf"), text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public static Path withGroup(Path directory, String lines) {
    return write(directory, GROUP.formatted(lines));
  }
}
