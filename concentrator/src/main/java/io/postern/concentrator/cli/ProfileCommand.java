package io.postern.concentrator.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.postern.actors.settings.GroupSettings;
import io.postern.concentrator.ca.AuthorityDoor;
import io.postern.concentrator.config.AuthorityConfiguration;
import io.postern.concentrator.config.Configuration;
import io.postern.concentrator.config.ConfigurationLoader;
import io.postern.concentrator.config.Reasons;
import io.postern.concentrator.control.ControlClient;
import io.postern.concentrator.profile.Account;
import io.postern.concentrator.profile.AndroidPage;
import io.postern.concentrator.profile.CertificateProfiles;
import io.postern.concentrator.profile.DeviceCertificate;
import io.postern.concentrator.profile.GroupKeyProfiles;
import io.postern.concentrator.profile.Proof;
import io.postern.concentrator.profile.QrCode;
import io.postern.concentrator.profile.SecretFile;
import io.postern.concentrator.profile.ShrewSite;
import io.postern.concentrator.profile.UnfitGroup;
import io.postern.ike.key.Secret;
import io.postern.ike.proposal.Suggestion;
import io.postern.pkica.store.Database;
import io.postern.xauthmodecfg.LocalUser;
import io.postern.xauthmodecfg.LocalUsers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
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
  /** Of files that need one; the key is as safe as the file that it is in. */
  private static final String PASSPHRASE = "postern";

  @Mixin private ConfigOption config = new ConfigOption();

  @Parameters(paramLabel = "USER", description = "The login name.")
  private String user = "";

  @Option(
      names = "--for",
      paramLabel = "CLIENT",
      required = true,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private ProfileClient client = ProfileClient.VPNC;

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
      description =
          "Where it goes; of strongswan, and of android with a certificate, a new folder."
              + " Default: standard output.")
  private @Nullable Path out;

  @Option(
      names = "--qr",
      description = "Print it as a QR code, which holds " + QrCode.MOST_OCTETS + " octets.")
  private boolean qr;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (!user.matches("[A-Za-z0-9._@+-]+")) {
      throw CommandFailure.wrong("a user's name has letters, digits and . _ @ + - here");
    }
    if (client.proofs().isEmpty()) {
      throw CommandFailure.wrong(
          "Windows has IKEv1 for L2TP alone, which Postern does not serve: there is nothing that"
              + " it could import. Its users take the Shrew Soft VPN client: postern profile "
              + user
              + " --for shrew");
    }
    requireFree();
    Configuration configuration = CheckCommand.require(config, spec.commandLine().getErr(), false);
    Account account = account(configuration);
    try {
      switch (client) {
        case VPNC -> deliver(GroupKeyProfiles.vpnc(account));
        case NETWORKMANAGER ->
            deliver(GroupKeyProfiles.networkManager(account, UUID.randomUUID().toString()));
        case STRONGSWAN -> strongSwan(account, configuration);
        case IOS -> ios(account, certified(account, configuration));
        case SHREW -> deliver(shrew(account, configuration).text());
        case ANDROID -> android(account, configuration);
        case WINDOWS -> throw new IllegalStateException("refused above");
      }
      return 0;
    } catch (UnfitGroup unfit) {
      throw CommandFailure.failed(String.valueOf(unfit.getMessage()));
    } catch (IOException unwritable) {
      throw CommandFailure.failed(Reasons.of(unwritable));
    }
  }

  /** Before a certificate is issued that nobody then gets. */
  private void requireFree() {
    Path file = out;
    if (file == null) {
      return;
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw CommandFailure.failed(file + " is there already; nothing was changed");
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw CommandFailure.failed(file + ": there is no folder for it that we may write to");
    }
  }

  private Account account(Configuration configuration) throws IOException {
    for (Proof proof : client.proofs()) {
      for (GroupSettings group : configuration.headend().groups()) {
        if (proof.takenBy(group) && (groupName == null || group.name().equals(groupName))) {
          requireRoomInCode(proof);
          requireUser(group, proof);
          String identity = configuration.headend().identity().toString();
          return new Account(
              user, gateway == null ? identity : gateway, identity, group, proof, password());
        }
      }
    }
    throw CommandFailure.failed(
        "no group takes clients like "
            + client
            + ": its authenticate must have "
            + client.proofs().stream().map(Proof::toString).collect(joining(" or ")));
  }

  /** Before a certificate is issued that nobody then gets, likewise. */
  private void requireRoomInCode(Proof proof) {
    if (qr && proof.needsCertificate()) {
      throw CommandFailure.wrong(
          "--qr: a key with its certificates is larger than the "
              + QrCode.MOST_OCTETS
              + " octets that a QR code holds");
    }
  }

  /** Before a client is set up that no password lets in. */
  private void requireUser(GroupSettings group, Proof proof) throws IOException {
    Optional<Path> file =
        proof.logsIn()
            ? ConfigurationLoader.usersFile(config.file(), group.name())
            : Optional.empty();
    if (file.isPresent()
        && LocalUsers.open(file.get()) instanceof LocalUsers.Opened.Usable(LocalUsers users)) {
      List<String> names = users.list().stream().map(LocalUser::name).toList();
      if (!names.contains(user)) {
        throw CommandFailure.failed(
            "%s has no user %s%s"
                .formatted(
                    file.get(),
                    user,
                    Suggestion.nearest(user, names)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; postern user add %s -c %s".formatted(user, config.file()))));
      }
    }
  }

  private Optional<String> password() throws IOException {
    if (!standardInput) {
      return Optional.empty();
    }
    if (client == ProfileClient.SHREW) {
      throw CommandFailure.wrong("Shrew Soft's client keeps no password: without --password-stdin");
    }
    try (Secret secret = Passwords.read(user, true)) {
      return Optional.of(new String(secret.expose(), StandardCharsets.UTF_8));
    }
  }

  private void deliver(String text) throws IOException {
    Optional<String> code = qr ? Optional.of(drawn(text)) : Optional.empty();
    if (out != null) {
      SecretFile.write(out, text);
      println("made " + out);
    }
    if (code.isPresent() || out == null) {
      print(code.orElse(text));
    }
  }

  private static String drawn(String text) {
    return QrCode.of(text)
        .orElseThrow(
            () ->
                CommandFailure.wrong(
                    "--qr: the profile has %d octets, a QR code holds at most %d"
                        .formatted(
                            text.getBytes(StandardCharsets.UTF_8).length, QrCode.MOST_OCTETS)));
  }

  private static AuthorityDoor authority(Configuration configuration) {
    AuthorityConfiguration authority =
        configuration
            .authority()
            .orElseThrow(
                () -> CommandFailure.failed("certificates need ca { … } in the configuration"));
    return new AuthorityDoor(
        new ControlClient(configuration.control().socket()),
        authority.store(),
        authority.settings(),
        authority::keeper,
        Database::open);
  }

  private static DeviceCertificate certified(Account account, Configuration configuration) {
    AuthorityDoor door = authority(configuration);
    return DeviceCertificate.issue(account, arguments -> door.ask("issue", arguments));
  }

  /** Where the gateway's certificate leads to, if it is of our own authority. */
  private static String rootPem(Configuration configuration) {
    return DeviceCertificate.last(
        authority(configuration).ask("chain", JsonNodeFactory.instance.objectNode()).asText());
  }

  private void strongSwan(Account account, Configuration configuration) throws IOException {
    Path folder = requireFolder();
    DeviceCertificate certificate = certified(account, configuration);
    Files.createDirectory(folder);
    for (String inner : List.of("x509", "x509ca", "private")) {
      Files.createDirectory(folder.resolve(inner));
    }
    String name = user.replaceAll("[^A-Za-z0-9-]", "-");
    SecretFile.write(folder.resolve("private/" + name + ".key"), certificate.keyPem());
    Files.writeString(folder.resolve("x509/" + name + ".crt"), certificate.ownPem());
    Files.writeString(folder.resolve("x509ca/" + name + "-ca.crt"), certificate.issuersPem());
    // It may have the password.
    SecretFile.write(folder.resolve("swanctl.conf"), CertificateProfiles.swanctl(account, name));
    println(
        "made "
            + folder
            + " with certificate "
            + certificate.serial()
            + "; copy it over /etc/swanctl, then: swanctl --load-all && swanctl --initiate --child "
            + name);
  }

  private Path requireFolder() {
    Path folder = out;
    if (folder == null) {
      throw CommandFailure.wrong("it has several files: say where their folder goes: -o DIR");
    }
    if (qr) {
      throw CommandFailure.wrong("--qr: it has several files, and a QR code holds one text");
    }
    return folder;
  }

  private void ios(Account account, DeviceCertificate certificate) throws IOException {
    deliver(
        CertificateProfiles.mobileConfig(
            account,
            certificate.pkcs12(PASSPHRASE),
            PASSPHRASE,
            certificate.issuerDer(),
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString(),
            UUID.randomUUID().toString()));
  }

  private static ShrewSite shrew(Account account, Configuration configuration) throws UnfitGroup {
    // Before a certificate is issued that nobody can use.
    ShrewSite site = ShrewSite.of(account);
    return switch (account.proof()) {
      case GROUP_KEY -> site;
      case PASSWORD -> site.withAuthority(rootPem(configuration));
      case CERTIFICATE_AND_PASSWORD, CERTIFICATE ->
          site.withDevice(certified(account, configuration));
    };
  }

  private void android(Account account, Configuration configuration)
      throws IOException, UnfitGroup {
    String page = AndroidPage.of(account, PASSPHRASE).text();
    if (account.proof() == Proof.GROUP_KEY) {
      deliver(page);
      return;
    }
    Path folder = requireFolder();
    boolean device = account.proof().needsCertificate();
    byte[] file =
        device
            ? certified(account, configuration).pkcs12(PASSPHRASE)
            : rootPem(configuration).getBytes(StandardCharsets.US_ASCII);
    Files.createDirectory(folder);
    SecretFile.write(folder.resolve("android.txt"), page);
    SecretFile.write(folder.resolve(device ? AndroidPage.DEVICE : AndroidPage.AUTHORITY), file);
    println("made " + folder + "; what to do: " + folder.resolve("android.txt"));
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }

  private void println(String line) {
    spec.commandLine().getOut().println(line);
  }
}
