import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Checks or applies google-java-format to every source of the repository, in one JVM of the JDK
 * that compiles them. The build runs it as {@code java SourceFormat.java check|apply ROOT STAMP}.
 * The stamp holds the digests of texts already seen to be formatted, so that an unchanged file
 * costs only a read.
 */
final class SourceFormat {
  private SourceFormat() {}

  public static void main(String[] arguments) throws Exception {
    boolean apply = arguments[0].equals("apply");
    Path root = Path.of(arguments[1]);
    Path stamp = Path.of(arguments[2]);
    Set<String> formatted = read(stamp);
    List<Path> changed = new ArrayList<>();
    List<Path> sources = sources(root);
    for (Path source : sources) {
      if (!formatted.contains(digest(source))) {
        changed.add(source);
      }
    }
    if (!changed.isEmpty() && format(changed, apply) != 0) {
      System.err.println(
          apply
              ? "The files above could not be parsed."
              : "The files above are not formatted. Run: mvn -q -N -Pformat validate");
      System.exit(1);
    }
    Set<String> now = new TreeSet<>();
    for (Path source : sources) {
      now.add(digest(source));
    }
    Files.createDirectories(stamp.getParent());
    Files.write(stamp, now, UTF_8);
  }

  private static int format(List<Path> files, boolean apply) throws Exception {
    List<String> call = new ArrayList<>();
    call.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    files.forEach(file -> call.add(file.toString()));
    PrintWriter out = new PrintWriter(System.out, true, UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, UTF_8);
    return new Main(out, err, System.in).format(call.toArray(String[]::new));
  }

  private static List<Path> sources(Path root) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path sources :
          modules.map(module -> module.resolve("src")).filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.walk(sources)) {
          files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
        }
      }
    }
    found.add(root.resolve(".mvn/SourceFormat.java"));
    found.sort(null);
    return found;
  }

  private static Set<String> read(Path stamp) throws IOException {
    try {
      return Set.copyOf(Files.readAllLines(stamp, UTF_8));
    } catch (NoSuchFileException _) {
      return Set.of();
    }
  }

  private static String digest(Path source) throws IOException, NoSuchAlgorithmException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(source));
    return HexFormat.of().formatHex(hash);
  }
}
