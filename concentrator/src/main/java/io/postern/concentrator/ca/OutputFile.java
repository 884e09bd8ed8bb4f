package io.postern.concentrator.ca;

import io.postern.concentrator.cli.CommandFailure;
import io.postern.concentrator.config.Reasons;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that commands write. What is there already is not overwritten. */
final class OutputFile {
  private OutputFile() {}

  /**
   * @throws CommandFailure if it is there, or there is no folder for it
   */
  static void requireFree(Path file) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw CommandFailure.failed(file + " is there already; nothing was changed");
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null || !Files.isWritable(folder)) {
      throw CommandFailure.failed(file + ": there is no folder for it that we may write to");
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException unwritable) {
      throw CommandFailure.failed(Reasons.of(unwritable));
    }
  }

  /** For its owner's eyes alone, from the first octet on. */
  static void writeSecret(Path file, String text) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException unwritable) {
      throw CommandFailure.failed(Reasons.of(unwritable));
    }
  }
}
