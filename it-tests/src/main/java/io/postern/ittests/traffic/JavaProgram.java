package io.postern.ittests.traffic;

import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** Small programs of this module, run by a JVM of their own inside a namespace. */
final class JavaProgram {
  private JavaProgram() {}

  /** The words that start {@code main} with {@code arguments}. */
  static List<String> words(Class<?> main, String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                main.getProtectionDomain().getCodeSource().getLocation().getPath(),
                main.getName()));
    words.addAll(List.of(arguments));
    return words;
  }
}
