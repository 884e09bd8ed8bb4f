package io.postern.concentrator.cli;

import io.postern.ike.key.Secret;
import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Passwords come from a terminal or from standard input, never from the command line. */
final class Passwords {
  /** No password is longer; a file given by mistake is not read to its end. */
  private static final int LONGEST = 1024;

  private Passwords() {}

  static Secret read(String user, boolean standardInput) throws IOException {
    if (standardInput) {
      return firstLine();
    }
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw CommandFailure.wrong(
          "there is no terminal to ask for a password: give it with --password-stdin");
    }
    Secret first = ask(console, "Password for " + user + ": ");
    try (Secret second = ask(console, "The same again: ")) {
      if (!first.sameAs(second)) {
        first.close();
        throw CommandFailure.failed("the two passwords differ; nothing was changed");
      }
    }
    return first;
  }

  private static Secret ask(Console console, String prompt) {
    char[] typed = console.readPassword("%s", prompt);
    if (typed == null) {
      throw CommandFailure.failed("no password was given; nothing was changed");
    }
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
    byte[] octets = new byte[encoded.remaining()];
    encoded.get(octets);
    encoded.clear();
    while (encoded.hasRemaining()) {
      encoded.put((byte) 0);
    }
    Arrays.fill(typed, '\0');
    return Secret.take(octets);
  }

  private static Secret firstLine() throws IOException {
    byte[] read = new byte[LONGEST];
    int length = 0;
    int next;
    while (length < LONGEST && (next = System.in.read()) >= 0 && next != '\n') {
      read[length++] = (byte) next;
    }
    if (length > 0 && read[length - 1] == '\r') {
      length--;
    }
    Secret password = Secret.take(Arrays.copyOf(read, length));
    Arrays.fill(read, (byte) 0);
    return password;
  }
}
