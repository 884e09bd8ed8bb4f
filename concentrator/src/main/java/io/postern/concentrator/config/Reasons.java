package io.postern.concentrator.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What to tell a person about a file that cannot be used. */
public final class Reasons {
  private Reasons() {}

  public static String of(IOException failure) {
    return switch (failure) {
      case NoSuchFileException none -> none.getFile() + " does not exist";
      case FileAlreadyExistsException there -> there.getFile() + " is there already";
      case AccessDeniedException denied ->
          denied.getFile()
              + " may not be read by "
              + System.getProperty("user.name")
              + " (permission denied)";
      case FileSystemException other -> other.getFile() + ": " + other.getReason();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
