package io.postern.concentrator.cli;

import io.postern.actors.settings.GroupSettings;
import io.postern.concentrator.ca.AuthorityDoor;
import io.postern.concentrator.config.AuthorityConfiguration;
import io.postern.concentrator.config.Configuration;
import io.postern.concentrator.config.Reasons;
import io.postern.concentrator.control.ControlClient;
import io.postern.concentrator.profile.Account;
import io.postern.concentrator.profile.CertificateProfiles;
import io.postern.concentrator.profile.DeviceCertificate;
import io.postern.concentrator.profile.GroupKeyProfiles;
import io.postern.concentrator.profile.SecretFile;
import io.postern.concentrator.profile.UnfitGroup;
import io.postern.ike.auth.AuthenticationMethod;
import io.postern.ike.key.Secret;
import io.postern.pkica.store.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "profile",
    description =
        "Write what a user's client needs to connect: a file that it imports, with the group's key"
            + " or with a new certificate.")
final class ProfileCommand implements Callable<Integer> {
  /** The clients that there are profiles for. */
  enum Client {
    VPNC(AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY),
    NETWORKMANAGER(AuthenticationMethod.XAUTH_INITIATOR_PRE_SHARED_KEY),
    STRONGSWAN(AuthenticationMethod.RSA_SIGNATURE),
    IOS(AuthenticationMethod.XAUTH_INITIATOR_RSA);

    private final AuthenticationMethod method;

    Client(AuthenticationMethod method) {
      this.method = method;
    }

    /** As on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(paramLabel = "USER", description = "The login name.")
  private String user = "";

  @Option(
      names = "--for",
      paramLabel = "CLIENT",
      required = true,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private Client client = Client.VPNC;

  @Option(
      names = "--gateway",
      paramLabel = "HOST",
      description = "What the client connects to; default: our identity.")
  private @Nullable String gateway;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description = "The group; default: the first that takes such clients.")
  private @Nullable String groupName;

  @Option(
      names = "--password-stdin",
      description = "Put the user's password, read from standard input, into the profile.")
  private boolean standardInput;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where it goes; of strongswan, a new folder. Default: standard output.")
  private @Nullable Path out;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (!user.matches("[A-Za-z0-9._@+-]+")) {
      throw CommandFailure.wrong("a user's name has letters, digits and . _ @ + - here");
    }
    Configuration configuration = CheckCommand.require(config, spec.commandLine().getErr());
    Account account = account(configuration);
    try {
      switch (client) {
        case VPNC -> deliver(GroupKeyProfiles.vpnc(account));
        case NETWORKMANAGER ->
            deliver(GroupKeyProfiles.networkManager(account, UUID.randomUUID().toString()));
        case STRONGSWAN -> strongSwan(account, certified(account, configuration));
        case IOS -> ios(account, certified(account, configuration));
      }
      return 0;
    } catch (UnfitGroup unfit) {
      throw CommandFailure.failed(String.valueOf(unfit.getMessage()));
    } catch (IOException unwritable) {
      throw CommandFailure.failed(Reasons.of(unwritable));
    }
  }

  private Account account(Configuration configuration) throws IOException {
    GroupSettings group =
        configuration.headend().groups().stream()
            .filter(each -> groupName == null || each.name().equals(groupName))
            .filter(each -> each.methods().contains(client.method))
            .findFirst()
            .orElseThrow(
                () ->
                    CommandFailure.failed(
                        "no group takes clients like "
                            + client
                            + ": its authenticate must have "
                            + client.method));
    Optional<String> password = Optional.empty();
    if (standardInput) {
      try (Secret secret = Passwords.read(user, true)) {
        password = Optional.of(new String(secret.expose(), StandardCharsets.UTF_8));
      }
    }
    String identity = configuration.headend().identity().toString();
    return new Account(user, gateway == null ? identity : gateway, identity, group, password);
  }

  private void deliver(String text) throws IOException {
    if (out == null) {
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
    } else {
      SecretFile.write(out, text);
      println("made " + out);
    }
  }

  private static DeviceCertificate certified(Account account, Configuration configuration) {
    AuthorityConfiguration authority =
        configuration
            .authority()
            .orElseThrow(
                () -> CommandFailure.failed("certificates need ca { … } in the configuration"));
    AuthorityDoor door =
        new AuthorityDoor(
            new ControlClient(configuration.control().socket()),
            authority.store(),
            authority.settings(),
            () -> authority.passphrase(),
            Database::open);
    return DeviceCertificate.issue(account, arguments -> door.ask("issue", arguments));
  }

  private void strongSwan(Account account, DeviceCertificate certificate) throws IOException {
    if (out == null) {
      throw CommandFailure.wrong("for strongswan, say where its folder goes: -o DIR");
    }
    Files.createDirectory(out);
    for (String inner : List.of("x509", "x509ca", "private")) {
      Files.createDirectory(out.resolve(inner));
    }
    String name = user.replaceAll("[^A-Za-z0-9-]", "-");
    SecretFile.write(out.resolve("private/" + name + ".key"), certificate.keyPem());
    Files.writeString(out.resolve("x509/" + name + ".crt"), certificate.ownPem());
    Files.writeString(out.resolve("x509ca/" + name + "-ca.crt"), certificate.issuersPem());
    Files.writeString(out.resolve("swanctl.conf"), CertificateProfiles.swanctl(account, name));
    println(
        "made "
            + out
            + " with certificate "
            + certificate.serial()
            + "; copy it over /etc/swanctl, then: swanctl --load-all && swanctl --initiate --child "
            + name);
  }

  private void ios(Account account, DeviceCertificate certificate) throws IOException {
    deliver(
        CertificateProfiles.mobileConfig(
            account,
            certificate.pkcs12("postern"),
            "postern",
            certificate.issuerDer(),
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString()));
  }

  private void println(String line) {
    spec.commandLine().getOut().println(line);
  }
}
