package io.postern.concentrator.cli;

import io.postern.actors.KeyVault;
import io.postern.actors.PeerTrust;
import io.postern.actors.settings.RoadWarriorSettings.PhaseOne;
import io.postern.actors.settings.SiteSettings;
import io.postern.concentrator.config.Reasons;
import io.postern.ike.algorithm.Strength;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.auth.CertificateJudge;
import io.postern.ike.auth.Credentials;
import io.postern.ike.auth.Identity;
import io.postern.ike.auth.IdentityPattern;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Reading;
import io.postern.ike.message.Refusal;
import io.postern.pkica.keyfile.CertificateFile;
import io.postern.pkica.trust.RevocationPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How {@code connect} and its gateway prove themselves before the user logs in. */
final class ProofOptions {
  /** In the words of {@code authenticate} in the configuration. */
  enum Method {
    XAUTH_PSK,
    HYBRID,
    XAUTH_RSA;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The words of {@link Method}. */
  static final class MethodWords extends ArrayList<String> implements ITypeConverter<Method> {
    private static final long serialVersionUID = 1;

    MethodWords() {
      super(Arrays.stream(Method.values()).map(Method::toString).toList());
    }

    @Override
    public Method convert(String word) {
      return Arrays.stream(Method.values())
          .filter(each -> each.toString().equals(word))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("expected one of " + this));
    }
  }

  @Option(
      names = "--authenticate",
      defaultValue = "xauth-psk",
      completionCandidates = MethodWords.class,
      converter = MethodWords.class,
      description = {
        "xauth-psk: the group's key on both ends.",
        "hybrid: the gateway's certificate alone.",
        "xauth-rsa: certificates on both ends. Default: ${DEFAULT-VALUE}."
      })
  private Method method = Method.XAUTH_PSK;

  @Option(names = "--main", description = "Main mode. Default: aggressive mode.")
  private boolean main;

  @Option(names = "--group", description = "The group's name (ID_KEY_ID).")
  private String group = "";

  @Option(
      names = "--identity",
      description = "Who we are in phase 1, instead of --group: host name, user@host, address.")
  private String identity = "";

  @Option(names = "--secret-file", description = "A file with the group key, for xauth-psk.")
  private @Nullable Path secretFile;

  @Option(names = "--certificate", description = "Our certificate (PEM), for xauth-rsa.")
  private @Nullable Path certificate;

  @Option(names = "--key", description = "Its private key (PEM).")
  private @Nullable Path key;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "The authority of the gateway's certificate (PEM).")
  private List<Path> trust = List.of();

  @Option(
      names = "--gateway-identity",
      paramLabel = "IDENTITY",
      description = "What the gateway's certificate must be for. Default: GATEWAY.")
  private String gatewayIdentity = "";

  /**
   * @param gateway as the user named it
   * @throws CommandFailure if an option is missing, or a file is not what it should be
   */
  PhaseOne phaseOne(String gateway) {
    try {
      return read(gateway);
    } catch (IOException unusable) {
      throw CommandFailure.wrong(Reasons.of(unusable));
    }
  }

  private PhaseOne read(String gateway) throws IOException {
    Identity ours = ours();
    SiteSettings.Mode mode = main ? SiteSettings.Mode.MAIN : SiteSettings.Mode.AGGRESSIVE;
    return switch (method) {
      case XAUTH_PSK ->
          new PhaseOne(
              mode,
              ours,
              AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY,
              Credentials.preSharedKey(
                  Secret.ofText(Files.readString(given("--secret-file", secretFile)).strip())),
              List.of());
      case HYBRID ->
          new PhaseOne(
              mode,
              ours,
              AuthenticationMethod.HYBRID_INITIATOR_RSA,
              Credentials.hybridUser(judge()),
              gateways(gateway));
      case XAUTH_RSA -> {
        KeyVault.Files files =
            new KeyVault.Files(
                given("--certificate", certificate),
                Optional.of(given("--key", key)),
                Optional.empty());
        yield new PhaseOne(
            mode,
            ours,
            AuthenticationMethod.XAUTH_INITIATOR_RSA,
            Credentials.signatures(new KeyVault().signing(files).use(), judge()),
            gateways(gateway));
      }
    };
  }

  private Identity ours() {
    if (group.isEmpty() == identity.isEmpty()) {
      throw CommandFailure.wrong("give either --group or --identity");
    }
    return group.isEmpty() ? known("--identity", Identity.parse(identity)) : Identity.keyId(group);
  }

  private List<IdentityPattern> gateways(String gateway) {
    String expected = gatewayIdentity.isEmpty() ? gateway : gatewayIdentity;
    return List.of(known("--gateway-identity", IdentityPattern.parse(expected)));
  }

  private CertificateJudge judge() throws IOException {
    if (trust.isEmpty()) {
      throw CommandFailure.wrong(method + " needs --trust");
    }
    List<X509Certificate> anchors = new ArrayList<>();
    for (Path file : trust) {
      anchors.addAll(CertificateFile.read(file));
    }
    return new PeerTrust().signers(anchors, Strength.MODERN, RevocationPolicy.OFF);
  }

  private Path given(String option, @Nullable Path value) {
    if (value == null) {
      throw CommandFailure.wrong(method + " needs " + option);
    }
    return value;
  }

  private static <T> T known(String option, Reading<T> reading) {
    return switch (reading) {
      case Reading.Accepted<T>(T value) -> value;
      case Reading.Refused<T>(Refusal refusal) ->
          throw CommandFailure.wrong(option + ": " + refusal.detail());
    };
  }
}
