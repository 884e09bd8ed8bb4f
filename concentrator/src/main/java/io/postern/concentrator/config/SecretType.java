package io.postern.concentrator.config;

import com.typesafe.config.ConfigValue;
import io.postern.ike.key.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A secret: inline, {@code ${ENV}}, or {@code file:PATH}. No message about it holds a part of it.
 */
final class SecretType {
  private static final String FILE = "file:";

  /** Short group keys are found by trying (NIST SP 800-63B-3 §5.1.1.2 wants 8 characters). */
  private static final int SHORT_OCTETS = 8;

  private SecretType() {}

  static final ValueType<Secret> SECRET =
      new ValueType<>("secret: inline, ${ENV} or file:PATH", SecretType::read);

  /** A secret that may be short: who has the file that it opens is in already. */
  static final ValueType<Secret> PASSPHRASE =
      new ValueType<>(
          SECRET.label(),
          (value, scope) -> SECRET.read(value, new ValueType.Scope(scope.directory(), text -> {})));

  /** Octets in hexadecimal digits. */
  static final ValueType<Secret> HEX =
      new ValueType<>(
          "hexadecimal digits, ${ENV} or file:PATH",
          (value, scope) -> PASSPHRASE.read(value, scope).then(SecretType::octets));

  private static Checked<Secret> octets(Secret digits) {
    String text = new String(digits.expose(), StandardCharsets.US_ASCII).strip();
    digits.close();
    try {
      return Checked.good(
          Secret.take(HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text)));
    } catch (IllegalArgumentException noDigits) {
      return Checked.bad("expected an even number of hexadecimal digits");
    }
  }

  private static Checked<Secret> read(ConfigValue value, ValueType.Scope scope) {
    return ValueTypes.textOf(value, "a secret")
        .then(
            text ->
                text.startsWith(FILE)
                    ? ofFile(scope.directory().resolve(text.substring(FILE.length())), scope)
                    : Checked.good(Secret.ofText(text)))
        .then(secret -> checkLength(secret, scope));
  }

  private static Checked<Secret> checkLength(Secret secret, ValueType.Scope scope) {
    if (secret.size() == 0) {
      return Checked.bad("the secret is empty");
    }
    if (secret.size() < SHORT_OCTETS) {
      scope.warn().accept("the secret has fewer than " + SHORT_OCTETS + " characters");
    }
    return Checked.good(secret);
  }

  private static Checked<Secret> ofFile(Path file, ValueType.Scope scope) {
    try {
      byte[] octets = Files.readAllBytes(file);
      warnIfOpen(file, scope);
      int end = octets.length;
      while (end > 0 && (octets[end - 1] == '\n' || octets[end - 1] == '\r')) {
        end--;
      }
      Secret secret = Secret.take(Arrays.copyOf(octets, end));
      Arrays.fill(octets, (byte) 0);
      return Checked.good(secret);
    } catch (IOException unreadable) {
      return Checked.bad("cannot read the secret: " + Reasons.of(unreadable));
    }
  }

  private static void warnIfOpen(Path file, ValueType.Scope scope) throws IOException {
    if (everybodyMayRead(file)) {
      scope.warn().accept(file + " is readable by everybody; do: chmod o-r " + file);
    }
  }

  /** False also where the file system has no such permissions. */
  static boolean everybodyMayRead(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
  }
}
