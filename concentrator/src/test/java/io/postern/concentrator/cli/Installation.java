package io.postern.concentrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.concentrator.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What {@code postern init} made in a folder, and what others say of the files there. */
record Installation(Path folder) {
  Ran init() {
    return Ran.withInput(
        "correct horse battery",
        "init",
        "--user",
        "alice",
        "--password-stdin",
        "--identity",
        "vpn.example.org",
        "--directory",
        file("etc"),
        "--ca-directory",
        file("ca"),
        "--socket",
        file("control.sock"));
  }

  Ran profile(String client, String... more) {
    return profileBy("etc/postern.conf", client, more);
  }

  Ran profileBy(String configuration, String client, String... more) {
    return write("alice", configuration, client, more);
  }

  Ran profileOf(String user, String client, String... more) {
    return write(user, "etc/postern.conf", client, more);
  }

  private Ran write(String user, String configuration, String client, String... more) {
    List<String> words =
        new ArrayList<>(List.of("profile", user, "--for", client, "-c", file(configuration)));
    words.addAll(List.of(more));
    return Ran.postern(words.toArray(String[]::new));
  }

  /** A configuration beside the one that was made, with pairs of what was there and what is. */
  String changed(String name, String... pairs) throws IOException {
    String text = text("etc/postern.conf");
    for (int i = 0; i < pairs.length; i += 2) {
      assertThat(text).contains(pairs[i]);
      text = text.replace(pairs[i], pairs[i + 1]);
    }
    Files.writeString(folder.resolve("etc").resolve(name), text);
    return "etc/" + name;
  }

  String file(String name) {
    return folder.resolve(name).toString();
  }

  String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  String mode(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }

  /** What a program says that must succeed. */
  String run(String... words) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
