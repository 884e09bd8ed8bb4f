package io.postern.concentrator.config;

import com.typesafe.config.ConfigOrigin;

/**
 * Where something stands.
 *
 * @param file as the user named it; for what comes from elsewhere, e.g. {@code env variables}, that
 * @param line from 1; 0 if it has none
 */
public record Location(String file, int line) implements Comparable<Location> {
  static Location of(ConfigOrigin origin, Location outer) {
    String file = origin.filename();
    return file == null ? outer : new Location(file, Math.max(origin.lineNumber(), 0));
  }

  @Override
  public int compareTo(Location other) {
    int byFile = file.compareTo(other.file);
    return byFile != 0 ? byFile : Integer.compare(line, other.line);
  }

  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line;
  }
}
