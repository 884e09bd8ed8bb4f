package io.postern.concentrator.ca;

import io.postern.concentrator.cli.CommandFailure;
import io.postern.ike.message.Reading;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.CertificateAuthority;
import io.postern.pkica.authority.AlternativeNames;
import io.postern.pkica.authority.CertificateApplication;
import io.postern.pkica.authority.CertificateProfile;
import io.postern.pkica.keyfile.PemText;
import io.postern.pkica.keyfile.RequestFile;
import io.postern.pkica.trust.KeyPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
  public Integer call() {
    CertificateProfile kind = CaWords.profile(profile);
    if (request == null && name == null) {
      throw CommandFailure.wrong("expected --csr FILE, or --name NAME for a new key");
    }
    return ca.withAuthority(
        (authority, database) -> {
          if (request != null) {
            issue(authority, kind, ofRequest(request));
          } else {
            KeyPair pair = CaWords.key(key).generate();
            OutputFile.writeSecret(Path.of(out + ".key"), PemText.ofPrivateKey(pair.getPrivate()));
            issue(
                authority,
                kind,
                new CertificateApplication(
                    CaWords.name(String.valueOf(name)), CaWords.names(names), pair.getPublic()));
          }
        });
  }

  private void issue(
      CertificateAuthority authority, CertificateProfile kind, CertificateApplication application)
      throws AuthorityException {
    Duration validity = days > 0 ? Duration.ofDays(days) : kind.validity();
    X509Certificate certificate = authority.issue(application, kind, validity);
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    chain.addAll(authority.chain());
    OutputFile.write(Path.of(out + ".crt"), PemText.ofCertificates(chain));
    ca.println(
        "issued "
            + certificate.getSerialNumber().toString(16)
            + ", valid until "
            + certificate.getNotAfter().toInstant());
  }

  private CertificateApplication ofRequest(Path file) throws IOException {
    return switch (CertificateApplication.read(RequestFile.read(file), KeyPolicy.MODERN)) {
      case Reading.Refused<CertificateApplication>(var refusal) ->
          throw CommandFailure.failed(file + ": " + refusal.detail());
      case Reading.Accepted<CertificateApplication>(var asked) -> {
        AlternativeNames alternatives = names == null ? asked.names() : CaWords.names(names);
        yield new CertificateApplication(
            name == null ? asked.subject() : CaWords.name(name), alternatives, asked.key());
      }
    };
  }
}
