package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.concentrator.cli.Table;
import io.postern.pkica.Fingerprint;
import io.postern.pkica.store.IssuedCertificate;
import java.util.List;
import java.util.Locale;

/** The journal of an authority, for people and programs. */
final class CertificateLines {
  private CertificateLines() {}

  /**
   * @param lines as {@link #json(List)} has them
   */
  static List<String> table(JsonNode lines) {
    Table table = new Table("SERIAL", "STATE", "PROFILE", "UNTIL", "SUBJECT", "NAMES");
    lines.forEach(
        line ->
            table.row(
                line.path("serial").asText(),
                line.path("state").asText(),
                line.path("profile").asText(),
                day(line.path("notAfter").asText()),
                line.path("subject").asText(),
                line.path("names").asText()));
    return table.lines();
  }

  static ArrayNode json(List<IssuedCertificate> lines) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    lines.forEach(line -> array.add(json(line)));
    return array;
  }

  static ObjectNode json(IssuedCertificate line) {
    ObjectNode object =
        JsonNodeFactory.instance
            .objectNode()
            .put("serial", line.serial().toString(16))
            .put("state", state(line))
            .put("profile", line.profile())
            .put("subject", line.subject())
            .put("names", line.names());
    line.notAfter().ifPresent(end -> object.put("notAfter", end.toString()));
    line.certificate()
        .ifPresent(certificate -> object.put("sha256", Fingerprint.sha256(certificate)));
    line.revocation()
        .ifPresent(
            revocation ->
                object
                    .put("revokedAt", revocation.at().toString())
                    .put("reason", revocation.reason().label()));
    return object;
  }

  private static String state(IssuedCertificate line) {
    return line.state().name().toLowerCase(Locale.ROOT);
  }

  private static String day(String instant) {
    return instant.isEmpty() ? "" : instant.substring(0, "2026-11-21".length());
  }
}
