package io.postern.xauthmodecfg;

import io.postern.ike.key.Secret;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** A password hash as it stands in a users file. */
sealed interface PasswordHash {
  /** Takes long on purpose; compares in constant time. */
  boolean matches(Secret password);

  /** As it stands in the file. */
  String text();

  /** How hard a new Argon2id hash is: memory in KiB, passes, lanes. */
  record Cost(int memoryKibibytes, int passes, int lanes) {
    /** OWASP's first choice for Argon2id that fits a small machine. */
    static final Cost DEFAULT = new Cost(19456, 2, 1);

    public Cost {
      // RFC 9106 §3.1, with upper limits of ours: a mistyped file must not eat all memory.
      if (lanes < 1
          || lanes > 16
          || passes < 1
          || passes > 64
          || memoryKibibytes < 8 * lanes
          || memoryKibibytes > 1 << 20) {
        throw new IllegalArgumentException(
            "m=%d,t=%d,p=%d: expected p 1 to 16, t 1 to 64, m 8*p to 1048576"
                .formatted(memoryKibibytes, passes, lanes));
      }
    }
  }

  /** A fresh Argon2id hash; {@code salt} has 16 random octets. */
  static PasswordHash create(Secret password, Cost cost, byte[] salt) {
    byte[] key = Argon2id.derive(password, cost, salt, Argon2id.KEY_OCTETS);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return new Argon2id(
        cost,
        HexFormat.of().formatHex(salt),
        HexFormat.of().formatHex(key),
        "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
            .formatted(
                cost.memoryKibibytes,
                cost.passes,
                cost.lanes,
                base64.encodeToString(salt),
                base64.encodeToString(key)));
  }

  /**
   * Reads {@code $argon2id$…} and {@code $2a$…}, {@code $2b$…}, {@code $2y$…}; empty if neither.
   */
  static Optional<PasswordHash> parse(String text) {
    return Argon2id.parse(text).or(() -> Bcrypt.parse(text));
  }

  /** RFC 9106, version 0x13; salt and key in hexadecimal digits. */
  record Argon2id(Cost cost, String salt, String key, String text) implements PasswordHash {
    private static final int KEY_OCTETS = 32;
    private static final Pattern FORM =
        Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([0-9]{1,8}),t=([0-9]{1,4}),p=([0-9]{1,3})"
                + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    @Override
    public boolean matches(Secret password) {
      byte[] expected = HexFormat.of().parseHex(key);
      byte[] found = derive(password, cost, HexFormat.of().parseHex(salt), expected.length);
      boolean same = MessageDigest.isEqual(expected, found);
      Arrays.fill(found, (byte) 0);
      return same;
    }

    static byte[] derive(Secret password, Cost cost, byte[] salt, int octets) {
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(cost.memoryKibibytes)
              .withIterations(cost.passes)
              .withParallelism(cost.lanes)
              .withSalt(salt)
              .build());
      byte[] key = new byte[octets];
      generator.generateBytes(password.expose(), key);
      return key;
    }

    static Optional<PasswordHash> parse(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      try {
        Cost cost =
            new Cost(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
        byte[] salt = Base64.getDecoder().decode(matcher.group(4));
        byte[] key = Base64.getDecoder().decode(matcher.group(5));
        return Optional.of(
            new Argon2id(
                cost, HexFormat.of().formatHex(salt), HexFormat.of().formatHex(key), text));
      } catch (IllegalArgumentException beyondLimits) {
        return Optional.empty();
      }
    }

    @Override
    public String toString() {
      return "argon2id " + cost;
    }
  }

  /** OpenBSD's bcrypt, for users brought along; it looks at the first 72 octets alone. */
  record Bcrypt(String text) implements PasswordHash {
    private static final Pattern FORM =
        Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-6])\\$[./A-Za-z0-9]{53}");

    static Optional<PasswordHash> parse(String text) {
      return FORM.matcher(text).matches() ? Optional.of(new Bcrypt(text)) : Optional.empty();
    }

    @Override
    public boolean matches(Secret password) {
      byte[] octets = password.expose();
      byte[] first72 = Arrays.copyOf(octets, Math.min(octets.length, 72));
      try {
        return OpenBSDBCrypt.checkPassword(text, first72);
      } finally {
        Arrays.fill(first72, (byte) 0);
      }
    }

    @Override
    public String toString() {
      return "bcrypt";
    }
  }
}
