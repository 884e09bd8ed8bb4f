package io.postern.ittests.peer;

import static java.util.stream.Collectors.joining;

import io.postern.ittests.process.Log;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client's debug log tells of the encryption of its first IKE SA, to read a capture.
 *
 * @param initiatorCookie 16 hexadecimal digits
 * @param encryptionKey in hexadecimal
 */
public record KeyLog(String initiatorCookie, String encryptionKey) {
  private static final Pattern VPNC_COOKIE = Pattern.compile("i_cookie: ([0-9a-f ]+)");
  private static final Pattern VPNC_KEY = Pattern.compile("enc-key:\\s*((?:[0-9a-f]{8}\\s+)+)");
  private static final Pattern CHARON_KEY = Pattern.compile("encryption key Ka => (\\d+) bytes");
  private static final Pattern CHARON_OCTETS =
      Pattern.compile("\\[IKE\\] +\\d+: ((?:[0-9A-F]{2} )+)");

  private static final int OCTETS_IN_A_LINE = 16;

  /** From a vpnc started with {@code --debug 3}. */
  public static KeyLog ofVpnc(Log log) {
    return new KeyLog(
        first(VPNC_COOKIE, log).group(1).replace(" ", ""),
        first(VPNC_KEY, log).group(1).replaceAll("\\s", ""));
  }

  /** From a charon that logs IKE at level 4, which prints the key over one line or two. */
  static KeyLog ofCharon(String initiatorCookie, Log log) {
    int octets = Integer.parseInt(first(CHARON_KEY, log).group(1));
    List<String> lines =
        log.text().lines().dropWhile(line -> !CHARON_KEY.matcher(line).find()).toList();
    String key =
        lines.stream()
            .skip(1)
            .limit((octets + OCTETS_IN_A_LINE - 1) / OCTETS_IN_A_LINE)
            .map(KeyLog::octetsOf)
            .collect(joining());
    return new KeyLog(initiatorCookie, key.toLowerCase(Locale.ROOT));
  }

  private static String octetsOf(String line) {
    Matcher octets = CHARON_OCTETS.matcher(line);
    if (!octets.find()) {
      throw new AssertionError("no octets of a key: " + line);
    }
    return octets.group(1).replace(" ", "");
  }

  private static Matcher first(Pattern pattern, Log log) {
    Matcher matcher = pattern.matcher(log.text());
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in" + System.lineSeparator() + log.tail(40));
    }
    return matcher;
  }
}
