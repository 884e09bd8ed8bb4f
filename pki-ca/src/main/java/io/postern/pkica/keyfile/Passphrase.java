package io.postern.pkica.keyfile;

import io.postern.ike.key.Secret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Passphrases as the JDK and Bouncy Castle want them. */
final class Passphrase {
  private Passphrase() {}

  /** The caller zeroes it. */
  static char[] characters(Path file, Optional<Secret> passphrase) throws UnusableFileException {
    return characters(
        passphrase.orElseThrow(
            () -> new UnusableFileException(file, "its key is encrypted: a passphrase is needed")));
  }

  /** The caller zeroes it. */
  static char[] characters(Secret passphrase) {
    CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(passphrase.expose()));
    char[] characters = new char[decoded.remaining()];
    decoded.get(characters);
    Arrays.fill(decoded.array(), '\0');
    return characters;
  }
}
