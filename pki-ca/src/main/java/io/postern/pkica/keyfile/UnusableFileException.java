package io.postern.pkica.keyfile;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is there but is not what it should be. The message is for the operator. */
public final class UnusableFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public UnusableFileException(Path file, String problem) {
    super(file + ": " + problem);
  }

  UnusableFileException(Path file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
  }
}
