package io.postern.ittests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a program has written so far. */
public record Log(Path file) {

  /** All of it; empty when there is no file yet. */
  public String text() {
    try {
      // Debug output of the peers is not always text: any octet must be readable.
      return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  public boolean contains(String words) {
    return text().contains(words);
  }

  /** How many times {@code words} occur. */
  public int count(String words) {
    return text().split(java.util.regex.Pattern.quote(words), -1).length - 1;
  }

  /** The last {@code count} lines, with the file's path above. */
  public String tail(int count) {
    List<String> lines = text().lines().toList();
    List<String> last = lines.subList(Math.max(0, lines.size() - count), lines.size());
    return "--- " + file + System.lineSeparator() + String.join(System.lineSeparator(), last);
  }
}
