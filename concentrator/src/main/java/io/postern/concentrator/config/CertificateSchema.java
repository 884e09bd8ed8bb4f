package io.postern.concentrator.config;

import static io.postern.concentrator.config.Key.optional;
import static io.postern.concentrator.config.Key.required;
import static io.postern.concentrator.config.Key.withDefault;

import io.postern.concentrator.config.Entry.Section;
import io.postern.ike.key.Secret;
import io.postern.pkica.trust.RevocationPolicy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What may stand in {@code certificate { … }} and {@code encryption { … }}. */
final class CertificateSchema {
  private CertificateSchema() {}

  static final Key<Path> CHAIN =
      optional(
          "chain",
          ValueTypes.FILE,
          "The file of our certificate, and after it those of its issuers, as PEM; or PKCS #12 with"
              + " the key in it. Needed unless there is `ca { … }`, which certifies us.",
          "Warned about: a certificate that ends within 30 days, or does not bear our identity as"
              + " an alternative name, which peers insist on (RFC 4945 §3.1).");

  static final Key<Path> KEY =
      optional(
          "key",
          ValueTypes.FILE,
          "The file of our private key: PKCS #8, PKCS #1 or SEC 1 as PEM, encrypted or not. Not"
              + " needed with PKCS #12.",
          "Warned about: a file that everybody may read.");

  static final Key<Secret> PASSPHRASE =
      optional("passphrase", SecretType.PASSPHRASE, "Of the key, if it is encrypted.", "");

  static final Key<List<Path>> TRUST =
      withDefault(
          "trust",
          ValueTypes.listOf(ValueTypes.FILE, 0),
          "[]",
          "Files of the authorities whose word on peers we take, as PEM. Needed where peers have"
              + " certificates: rsa, xauth-rsa, ecdsa.",
          "Every certificate that these issued is believed; `identities` or `peer-identity` say who"
              + " of them may come in.");

  static final Key<Boolean> TRUST_OWN =
      withDefault(
          "trust-own",
          ValueTypes.SWITCHED,
          "on",
          "Whether peers that our own authority certified are believed besides, where there is `ca"
              + " { … }`.",
          "What it revoked is always looked at, whatever `revocation` says.");

  static final Key<RevocationPolicy> REVOCATION =
      withDefault(
          "revocation",
          ValueTypes.word(
              Map.entry("off", RevocationPolicy.OFF),
              Map.entry("soft", RevocationPolicy.SOFT),
              Map.entry("strict", RevocationPolicy.STRICT)),
          "off",
          "Whether CRLs and OCSP are looked at, where the certificates say they are. strict: nobody"
              + " comes in unless they are known to be good.",
          "soft: who was revoked stays out, but whose status nobody knows comes in. They are"
              + " fetched in the background: with strict a first attempt is refused until then.");

  static final Key<List<String>> REVOCATION_HOSTS =
      withDefault(
          "revocation-hosts",
          ValueTypes.listOf(
              ValueTypes.TEXT.then("a host name or an address", CertificateSchema::host), 0),
          "[]",
          "The only hosts from which CRLs and OCSP answers are fetched, for every `revocation`.",
          "Empty: whatever hosts certificates name that lead to one of `trust`. Addresses that a"
              + " stranger's certificate names are never asked.");

  static final Section CERTIFICATE =
      new Section(
          "certificate",
          "Our certificate and whom we trust, for what signs: hybrid, rsa, xauth-rsa, ecdsa.",
          List.of(CHAIN, KEY, PASSPHRASE, TRUST, TRUST_OWN, REVOCATION));

  static final Key<Path> ENCRYPTION_CERTIFICATE =
      required(
          "certificate",
          ValueTypes.FILE,
          "The file of the certificate that peers encrypt to, as PEM; or PKCS #12.",
          "");

  static final Section ENCRYPTION =
      new Section(
          "encryption",
          "Our key for rsa-encryption and revised-rsa-encryption (RFC 2409 §5.2, §5.3).",
          List.of(ENCRYPTION_CERTIFICATE, KEY, PASSPHRASE));

  /** As it stands in an address of HTTP, without a port: those of IPv6 in brackets. */
  private static Checked<String> host(String text) {
    try {
      URI address = new URI("http://" + text + "/");
      if (text.equals(address.getHost())) {
        return Checked.good(text);
      }
    } catch (URISyntaxException unreadable) {
      // Told below.
    }
    return Checked.bad("expected e.g. crl.example.org, not " + ValueTypes.quoted(text));
  }
}
