package io.postern.concentrator.config;

import static io.postern.concentrator.config.Key.optional;
import static io.postern.concentrator.config.Key.required;
import static io.postern.concentrator.config.Key.withDefault;

import io.postern.concentrator.config.Entry.Section;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.authority.KeyAlgorithm;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What may stand in {@code ca { … }}. */
final class AuthoritySchema {
  private AuthoritySchema() {}

  static final Key<Path> DIRECTORY =
      withDefault(
          "directory",
          ValueTypes.FILE,
          "/var/lib/postern/ca",
          "Where the authority is kept, as `postern ca init` founded it.",
          "Our own server certificate and its key are there too.");

  static final Key<String> STORE =
      optional(
          "store",
          ValueTypes.TEXT.then(
              "jdbc:postgresql://HOST/DATABASE?user=…",
              text ->
                  text.startsWith("jdbc:postgresql:")
                      ? Checked.good(text)
                      : Checked.bad("expected jdbc:postgresql://HOST/DATABASE?user=…")),
          "Keep the certificates in PostgreSQL, which several daemons may share.",
          "");

  static final Key<Secret> PASSPHRASE =
      required(
          "passphrase",
          SecretType.PASSPHRASE,
          "What opens the authority's keys.",
          "Best file:PATH or ${ENV}. Who has it and the store can certify anybody.");

  static final Key<Optional<InetSocketAddress>> LISTEN =
      withDefault(
          "listen",
          NetworkTypes.LISTEN_OR_OFF,
          "off",
          "Where SCEP (`/scep`), OCSP (`/ocsp`), the CRL (`/ca.crl`) and the certificate"
              + " (`/ca.crt`) are served over HTTP, and those of each key (`/ca-KEY.crl`,"
              + " `/ca-KEY.crt`).",
          "It is for the clients and for whoever relies on the certificates: all that is said"
              + " there is signed.");

  static final Key<URI> PUBLISH =
      optional(
          "publish",
          ValueTypes.TEXT.then("http://HOST[:PORT]", AuthoritySchema::address),
          "As which address `listen` is known outside. Certificates that are issued say that their"
              + " CRL and OCSP are there.",
          "Certificates keep what they were issued with. Not set: they say nothing, and other"
              + " gateways cannot find out what was revoked.");

  static final Key<Duration> CRL_VALIDITY =
      withDefault(
          "crl-validity",
          ValueTypes.duration(Duration.ofMinutes(10), Duration.ofDays(365)),
          "7d",
          "From a CRL's making to the time when the next must be there.",
          "Longer: others may go on with an old one; shorter: they depend on us more.");

  static final Key<Duration> CRL_RENEWAL =
      withDefault(
          "crl-renewal",
          ValueTypes.duration(Duration.ofMinutes(1), Duration.ofDays(365)),
          "1d",
          "The age at which a CRL is made anew without a revocation.",
          "After each revocation there is a new one at once.");

  static final Key<Duration> DELTA_CRL_VALIDITY =
      optional(
          "delta-crl-validity",
          ValueTypes.duration(Duration.ofMinutes(1), Duration.ofDays(365)),
          "Switches delta CRLs (RFC 5280 §5.2.4) on, each valid so long: a revocation makes one of"
              + " these, and a full CRL comes by `crl-renewal` only. Needs `publish`.",
          "Who reads no delta CRLs learns of a revocation with the next full one.");

  static final Key<Path> TOKEN_LIBRARY =
      required(
          "library",
          ValueTypes.FILE,
          "The token's PKCS #11 library, e.g. /usr/lib/softhsm/libsofthsm2.so.",
          "");

  static final Key<Integer> TOKEN_SLOT =
      optional(
          "slot",
          ValueTypes.integer(0, Integer.MAX_VALUE),
          "The number of its slot; not set: the first that the library lists.",
          "");

  static final Key<Secret> TOKEN_PIN =
      required("pin", SecretType.PASSPHRASE, "What logs in to it. Best file:PATH or ${ENV}.", "");

  static final Section TOKEN =
      new Section(
          "token",
          "A PKCS #11 token: the authority's key is in it (`postern ca init --token-library …`), or"
              + " the next one will be. The passphrase opens the rest.",
          List.of(TOKEN_LIBRARY, TOKEN_SLOT, TOKEN_PIN));

  static final Key<Optional<InetSocketAddress>> EST_LISTEN =
      withDefault(
          "listen",
          NetworkTypes.LISTEN_OR_OFF,
          "off",
          "Where EST (`/.well-known/est`) is served over TLS, e.g. 0.0.0.0:8443.",
          "Clients check the name that they connect to: our identity, and `server.names`.");

  static final Section EST =
      new Section(
          "est",
          "Enrolment over EST (RFC 7030). Who may enrol, and for what, is said in `scep`: a"
              + " challenge is the password there; a certificate of ours is renewed by itself.",
          List.of(EST_LISTEN));

  /** What a device must show to be certified without a person. */
  enum Challenge {
    ONE_TIME,
    APPROVAL,
    PASSWORD
  }

  static final Key<Challenge> CHALLENGE =
      withDefault(
          "challenge",
          ValueTypes.word(
              Map.entry("one-time", Challenge.ONE_TIME),
              Map.entry("approval", Challenge.APPROVAL),
              Map.entry("password", Challenge.PASSWORD)),
          "one-time",
          "one-time: a password that `postern ca challenge` made. approval: a person says `postern"
              + " ca approve`. password: the one below, the same for all.",
          "");

  static final Key<Secret> PASSWORD =
      optional("password", SecretType.SECRET, "For `challenge = password`.", "");

  static final Key<List<String>> DOMAINS =
      withDefault(
          "domains",
          ValueTypes.listOf(ValueTypes.text("domain"), 0),
          "[]",
          "The only domains of names that are certified so; none named: any name and address.",
          "");

  static final Key<Boolean> UNIQUE =
      withDefault(
          "unique",
          ValueTypes.SWITCHED,
          "off",
          "Whether a subject that has a certificate in force gets no other, until that one ends or"
              + " is revoked; renewals aside.",
          "on: who lost a device has its certificate revoked before a new one enrols.");

  static final Key<CertificateProfile> PROFILE =
      withDefault(
          "profile",
          ValueTypes.word(
              Map.entry("client", CertificateProfile.CLIENT),
              Map.entry("gateway", CertificateProfile.GATEWAY)),
          "client",
          "What the certificates are for.",
          "");

  static final Key<Boolean> LEGACY =
      withDefault(
          "legacy",
          ValueTypes.SWITCHED,
          "off",
          "Also answer clients that have MD5 and DES only.",
          "on: who can break these can read requests, challenge passwords among them.");

  static final Section SCEP =
      new Section(
          "scep",
          "Enrolment over SCEP (RFC 8894), where `listen` is set, and over EST.",
          List.of(CHALLENGE, PASSWORD, DOMAINS, UNIQUE, PROFILE, LEGACY));

  static final Key<List<Identity>> SERVER_NAMES =
      withDefault(
          "names",
          ValueTypes.listOf(NetworkTypes.IDENTITY, 0),
          "[]",
          "Further names of ours: host names and addresses that clients are told to connect to.",
          "Our identities are in the certificate anyway. Phones and Windows refuse a certificate"
              + " without the name that they connect to.");

  static final Key<KeyAlgorithm> SERVER_RSA =
      withDefault(
          "rsa",
          ValueTypes.word(
              Map.entry("rsa2048", KeyAlgorithm.RSA_2048),
              Map.entry("rsa3072", KeyAlgorithm.RSA_3072),
              Map.entry("rsa4096", KeyAlgorithm.RSA_4096)),
          "rsa2048",
          "Our key for hybrid, rsa, xauth-rsa.",
          "Signatures of larger keys take more time at each handshake: three times with 3072.");

  static final Key<KeyAlgorithm> SERVER_ECDSA =
      withDefault(
          "ecdsa",
          ValueTypes.word(
              Map.entry("p256", KeyAlgorithm.P256), Map.entry("p384", KeyAlgorithm.P384)),
          "p256",
          "Our key for ecdsa.",
          "Peers must have a key on the same curve (RFC 4754 §3).");

  static final Key<Duration> SERVER_VALIDITY =
      withDefault(
          "validity",
          ValueTypes.duration(Duration.ofMinutes(10), Duration.ofDays(825)),
          "90d",
          "How long our own certificate is valid.",
          "It is renewed by itself, with a new key, when a third of that is left.");

  static final Section SERVER =
      new Section(
          "server",
          "Our own certificate, which the authority issues by itself where a group or site signs"
              + " and has no `certificate.chain`.",
          List.of(SERVER_NAMES, SERVER_RSA, SERVER_ECDSA, SERVER_VALIDITY));

  static final Section AUTHORITY =
      new Section(
          "ca",
          "Our own certificate authority inside the daemon: it certifies us, is trusted, and what"
              + " it revokes ends sessions at once.",
          List.of(
              DIRECTORY,
              STORE,
              PASSPHRASE,
              LISTEN,
              PUBLISH,
              CRL_VALIDITY,
              CRL_RENEWAL,
              DELTA_CRL_VALIDITY,
              TOKEN,
              SCEP,
              EST,
              SERVER));

  private static Checked<URI> address(String text) {
    try {
      URI address = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      if (http && address.getHost() != null && address.getQuery() == null) {
        return Checked.good(address);
      }
    } catch (IllegalArgumentException unreadable) {
      // Told below.
    }
    return Checked.bad("expected e.g. http://ca.example.org:8080, not " + ValueTypes.quoted(text));
  }
}
