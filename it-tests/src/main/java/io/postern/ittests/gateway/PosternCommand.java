package io.postern.ittests.gateway;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The words of Postern's command line that the tests use. */
final class PosternCommand {
  private PosternCommand() {}

  static List<String> run(Path configuration) {
    return List.of(launcher(), "run", "-c", configuration.toString());
  }

  /** Reads the password from standard input. */
  static List<String> addUser(Path users, String user) {
    return List.of(launcher(), "user", "add", user, "--password-stdin", "--file", users.toString());
  }

  /** Reads the first user's password from standard input. */
  static List<String> init(PosternFolder folder, String identity, String network, String user) {
    return List.of(
        launcher(),
        "init",
        "--identity",
        identity,
        "--directory",
        folder.folder().toString(),
        "--ca-directory",
        folder.folder().resolve("ca").toString(),
        "--socket",
        folder.socket().toString(),
        "--network",
        network,
        "--user",
        user,
        "--password-stdin");
  }

  /** Reads the user's password from standard input. */
  static List<String> profile(Path configuration, String user, String client, Path out) {
    return List.of(
        launcher(),
        "profile",
        user,
        "--for",
        client,
        "-c",
        configuration.toString(),
        "-o",
        out.toString(),
        "--password-stdin");
  }

  static List<String> ca(Path directory, Path passphrase, Path socket, List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(launcher(), "ca"));
    words.addAll(arguments);
    words.addAll(List.of("--directory", directory.toString()));
    words.addAll(List.of("--passphrase-file", passphrase.toString()));
    words.addAll(List.of("--socket", socket.toString()));
    return words;
  }

  /** Reads the password from standard input. */
  static List<String> connect(PosternClient.Login login) {
    List<String> words = new ArrayList<>(List.of(launcher(), "connect", login.gateway()));
    words.addAll(login.proof());
    words.addAll(List.of("--user", login.account().user(), "--password-stdin"));
    words.addAll(List.of("--ike", login.ike(), "--esp", login.esp(), "--route", login.network()));
    return words;
  }

  static List<String> sessions(Path socket) {
    return List.of(launcher(), "sessions", "--json", "--socket", socket.toString());
  }

  /**
   * The launcher of this working tree.
   *
   * @throws IllegalStateException when it is not there: then there is nothing to test
   */
  private static String launcher() {
    Path root = Path.of(System.getProperty("postern.it.root", ".."));
    Path launcher = root.resolve("concentrator/bin/postern").toAbsolutePath().normalize();
    if (!Files.isExecutable(launcher)) {
      throw new IllegalStateException("no executable " + launcher);
    }
    return launcher.toString();
  }
}
