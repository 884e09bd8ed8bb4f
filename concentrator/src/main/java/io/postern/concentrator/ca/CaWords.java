package io.postern.concentrator.ca;

import io.postern.concentrator.cli.CommandFailure;
import io.postern.ike.message.Reading;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import io.postern.pkica.authority.RevocationReason;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/** Arguments of the commands, each refused with what was expected. */
final class CaWords {
  private CaWords() {}

  static X500Name name(String text) {
    try {
      return new X500Name(text);
    } catch (IllegalArgumentException unreadable) {
      throw CommandFailure.wrong(
          "'" + text + "' is no distinguished name; expected e.g. \"O=Example, CN=gate\"");
    }
  }

  static KeyAlgorithm key(String label) {
    return KeyAlgorithm.ofLabel(label)
        .orElseThrow(
            () ->
                CommandFailure.wrong(
                    "'" + label + "': expected rsa2048, rsa3072, rsa4096, p256 or p384"));
  }

  static CertificateProfile profile(String label) {
    return CertificateProfile.ofLabel(label)
        .orElseThrow(
            () -> CommandFailure.wrong("'" + label + "': expected gateway, client or authority"));
  }

  /** What is issued to those who ask over the network: never an authority. */
  static CertificateProfile enrolled(String label) {
    return CertificateProfile.ofLabel(label)
        .filter(
            profile ->
                profile == CertificateProfile.GATEWAY || profile == CertificateProfile.CLIENT)
        .orElseThrow(() -> CommandFailure.wrong("'" + label + "': expected gateway or client"));
  }

  static RevocationReason reason(String label) {
    return RevocationReason.ofLabel(label)
        .orElseThrow(
            () ->
                CommandFailure.wrong(
                    "'"
                        + label
                        + "': expected unspecified, key-compromise, authority-compromise,"
                        + " affiliation-changed, superseded, cessation-of-operation,"
                        + " certificate-hold or privilege-withdrawn"));
  }

  static AlternativeNames names(@Nullable List<String> texts) {
    return switch (AlternativeNames.parse(texts == null ? List.of() : texts)) {
      case Reading.Accepted<AlternativeNames>(var names) -> names;
      case Reading.Refused<AlternativeNames>(var refusal) ->
          throw CommandFailure.wrong("--san: " + refusal.detail());
    };
  }

  static BigInteger serial(String hex) {
    String digits = hex.replace(":", "").toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{1,40}")) {
      throw CommandFailure.wrong("'" + hex + "': expected a serial number in hexadecimal");
    }
    return new BigInteger(digits, 16);
  }
}
