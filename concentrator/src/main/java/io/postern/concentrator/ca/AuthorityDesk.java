package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.concentrator.cli.CommandFailure;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Reading;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.AuthorityFounding;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.KeyKeeper;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.scep.ChallengePolicy;
import io.postern.pkica.scep.EnrolmentDesk;
import io.postern.pkica.scep.EnrolmentPolicy;
import io.postern.pkica.scep.NamePolicy;
import io.postern.pkica.store.Database;
import io.postern.pkica.store.Enrolments;
import io.postern.pkica.store.IssuedCertificate;
import io.postern.pkica.trust.CertificateReader;
import io.postern.pkica.trust.KeyPolicy;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * What the commands can ask of an authority, in one process with it: by name, with arguments and
 * answers in JSON, so that it is the same when a daemon is asked over its control socket.
 */
final class AuthorityDesk {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final CertificateAuthority authority;
  private final Database database;
  private final KeyKeeper keeper;
  private final Runnable onChange;
  private final InstantSource clock = InstantSource.system();

  /**
   * @param onChange told after the authority's own certificates became others
   */
  AuthorityDesk(
      CertificateAuthority authority, Database database, KeyKeeper keeper, Runnable onChange) {
    this.authority = authority;
    this.database = database;
    this.keeper = keeper;
    this.onChange = onChange;
  }

  /**
   * @throws AuthorityException if it cannot be done
   * @throws CommandFailure if the arguments are wrong
   */
  JsonNode perform(String operation, JsonNode arguments) throws AuthorityException, IOException {
    return switch (operation) {
      case "list" -> CertificateLines.json(authority.list());
      case "show" -> show(text(arguments, "serial"));
      case "issue" -> issue(arguments);
      case "revoke" -> revoke(arguments);
      case "requests" -> requests();
      case "approve" -> approve(arguments);
      case "challenge" -> JSON.textNode(challenge(arguments));
      case "crl" ->
          JSON.textNode(
              PemText.ofCrl(
                  arguments.path("fresh").asBoolean() ? authority.newCrl() : authority.crl()));
      case "chain" -> JSON.textNode(PemText.ofCertificates(authority.chain()));
      case "cross" -> cross(der(arguments, "certificate"));
      case "rollover" -> rollOver(arguments);
      case "activate" -> activate();
      default -> throw CommandFailure.wrong("the authority knows no operation " + operation);
    };
  }

  private static String text(JsonNode arguments, String name) {
    return find(arguments, name)
        .orElseThrow(() -> CommandFailure.wrong("missing argument: " + name));
  }

  private static Optional<String> find(JsonNode arguments, String name) {
    return Optional.ofNullable(arguments.get(name))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText);
  }

  private ObjectNode show(String serial) {
    IssuedCertificate line =
        authority
            .find(CaWords.serial(serial))
            .orElseThrow(() -> CommandFailure.failed("no certificate " + serial));
    ObjectNode shown = CertificateLines.json(line);
    line.certificate()
        .ifPresent(certificate -> shown.put("pem", PemText.ofCertificates(List.of(certificate))));
    return shown;
  }

  private ObjectNode issue(JsonNode arguments) throws AuthorityException {
    CertificateProfile kind = CaWords.profile(text(arguments, "profile"));
    int days = arguments.path("days").asInt();
    X509Certificate certificate =
        authority.issue(
            application(arguments), kind, days > 0 ? Duration.ofDays(days) : kind.validity());
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    chain.addAll(authority.chain());
    return JSON.objectNode()
        .put("serial", certificate.getSerialNumber().toString(16))
        .put("notAfter", certificate.getNotAfter().toInstant().toString())
        .put("pem", PemText.ofCertificates(chain));
  }

  /** The names of the request, unless others are given. */
  private static CertificateApplication application(JsonNode arguments) {
    return switch (CertificateApplication.read(der(arguments, "request"), KeyPolicy.MODERN)) {
      case Reading.Refused<CertificateApplication>(var refusal) ->
          throw CommandFailure.failed("the request: " + refusal.detail());
      case Reading.Accepted<CertificateApplication>(var asked) ->
          new CertificateApplication(
              find(arguments, "name").map(CaWords::name).orElse(asked.subject()),
              arguments.has("names") ? CaWords.names(texts(arguments.get("names"))) : asked.names(),
              asked.key());
    };
  }

  /** In base64. */
  private static Bytes der(JsonNode arguments, String name) {
    try {
      return Bytes.copyOf(Base64.getDecoder().decode(text(arguments, name)));
    } catch (IllegalArgumentException notBase64) {
      throw CommandFailure.wrong(name + " is not in base64");
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private ObjectNode revoke(JsonNode arguments) throws AuthorityException {
    IssuedCertificate line =
        authority.revoke(
            CaWords.serial(text(arguments, "serial")), CaWords.reason(text(arguments, "reason")));
    ObjectNode revoked = CertificateLines.json(line);
    ArrayNode others = revoked.putArray("inForce");
    authority.inForce(line.subject()).forEach(other -> others.add(other.serial().toString(16)));
    return revoked;
  }

  private ArrayNode requests() {
    ArrayNode waiting = JSON.arrayNode();
    new Enrolments(database)
        .pending()
        .forEach(
            one ->
                waiting
                    .addObject()
                    .put("transaction", one.transaction())
                    .put("asked", one.askedAt().toString())
                    .put("subject", one.subject())
                    .put("names", one.names()));
    return waiting;
  }

  private JsonNode approve(JsonNode arguments) throws AuthorityException {
    CertificateProfile kind = CaWords.enrolled(text(arguments, "profile"));
    EnrolmentDesk desk =
        new EnrolmentDesk(
            authority,
            database,
            new EnrolmentPolicy(
                new ChallengePolicy.Approval(),
                NamePolicy.ANY,
                KeyPolicy.MODERN,
                kind,
                kind.validity(),
                false),
            clock);
    String transaction = text(arguments, "transaction");
    Optional<String> refusal = find(arguments, "refuse");
    if (refusal.isPresent()) {
      desk.refuse(transaction, refusal.get());
      return JSON.textNode("refused");
    }
    return JSON.textNode("issued " + desk.approve(transaction).getSerialNumber().toString(16));
  }

  private String challenge(JsonNode arguments) throws AuthorityException, IOException {
    Optional<String> subject = find(arguments, "subject");
    Optional<String> canonical = Optional.empty();
    if (subject.isPresent()) {
      canonical =
          Optional.of(new X500Principal(CaWords.name(subject.get()).getEncoded()).getName());
    }
    return new EnrolmentDesk(
            authority, database, EnrolmentPolicy.of(new ChallengePolicy.OneTime()), clock)
        .newChallenge(canonical, Duration.ofHours(Math.max(1, arguments.path("hours").asInt())));
  }

  private JsonNode cross(Bytes der) throws AuthorityException {
    switch (CertificateReader.read(der)) {
      case Reading.Refused<X509Certificate>(var refusal) ->
          throw CommandFailure.failed("the certificate: " + refusal.detail());
      case Reading.Accepted<X509Certificate>(var certificate) ->
          founding().acceptCross(certificate);
    }
    onChange.run();
    return JSON.textNode("accepted");
  }

  private JsonNode rollOver(JsonNode arguments) throws AuthorityException {
    founding()
        .prepareRollOver(
            CaWords.key(text(arguments, "key")),
            Duration.ofDays(Math.max(1, arguments.path("days").asInt())));
    onChange.run();
    return JSON.textNode("prepared; when clients have it: ca rollover --activate");
  }

  private JsonNode activate() throws AuthorityException {
    founding().activate();
    onChange.run();
    return JSON.textNode("the next key signs from now on");
  }

  private AuthorityFounding founding() {
    return new AuthorityFounding(database, keeper, clock);
  }
}
