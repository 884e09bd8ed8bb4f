package io.postern.concentrator.ca;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.concentrator.cli.CommandFailure;
import io.postern.ike.message.Bytes;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.keyfile.RequestFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(name = "issue", description = "Issue a certificate, for a request or with a new key.")
final class CaIssueCommand implements Callable<Integer> {
  @ParentCommand private CaCommand ca = new CaCommand();

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      defaultValue = "client",
      description = "gateway, client or authority; default: ${DEFAULT-VALUE}.")
  private String profile = "client";

  @Option(
      names = "--csr",
      paramLabel = "FILE",
      description = "A request (PKCS #10); its names are taken over unless others are given.")
  private @Nullable Path request;

  @Option(names = "--name", paramLabel = "NAME", description = "The distinguished name.")
  private @Nullable String name;

  @Option(
      names = "--san",
      paramLabel = "NAME",
      description = "May be repeated: a host, user@host or address that the subject may claim.")
  private @Nullable List<String> names;

  @Option(
      names = "--key",
      paramLabel = "KIND",
      defaultValue = "p256",
      description = "The kind of a new key; default: ${DEFAULT-VALUE}.")
  private String key = "p256";

  @Option(names = "--days", paramLabel = "DAYS", description = "How long it is valid.")
  private int days;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "PREFIX",
      required = true,
      description = "Writes PREFIX.crt with the chain, and PREFIX.key if the key is new.")
  private String out = "";

  @Override
  public Integer call() throws IOException {
    if (request == null && name == null) {
      throw CommandFailure.wrong("expected --csr FILE, or --name NAME for a new key");
    }
    // Before a certificate is issued that nobody then gets.
    OutputFile.requireFree(Path.of(out + ".crt"));
    if (request == null) {
      OutputFile.requireFree(Path.of(out + ".key"));
    }
    ObjectNode arguments = CaCommand.arguments().put("profile", profile).put("days", days);
    if (name != null) {
      arguments.put("name", name);
    }
    if (names != null) {
      ArrayNode given = arguments.putArray("names");
      names.forEach(given::add);
    }
    arguments.put("request", Base64.getEncoder().encodeToString(request().toArray()));
    JsonNode issued = ca.ask("issue", arguments);
    OutputFile.write(Path.of(out + ".crt"), issued.path("pem").asText());
    ca.println(
        "issued "
            + issued.path("serial").asText()
            + ", valid until "
            + issued.path("notAfter").asText());
    return 0;
  }

  /** For a new key, which stays here, it is written beforehand. */
  private Bytes request() throws IOException {
    if (request != null) {
      return RequestFile.read(request);
    }
    KeyPair pair = CaWords.key(key).generate();
    X500Name subject = CaWords.name(String.valueOf(name));
    AlternativeNames alternatives = CaWords.names(names);
    OutputFile.writeSecret(Path.of(out + ".key"), PemText.ofPrivateKey(pair.getPrivate()));
    return CertificateApplication.write(subject, alternatives, pair);
  }
}
