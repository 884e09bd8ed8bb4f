package io.postern.concentrator.cli;

import io.postern.concentrator.config.Reasons;
import io.postern.concentrator.profile.FreshInstallation;
import io.postern.ike.auth.Identity;
import io.postern.ike.key.Secret;
import io.postern.ike.message.Reading;
import io.postern.pkica.AuthorityException;
import io.postern.pkica.store.StoreException;
import io.postern.xauthmodecfg.Ipv4Prefix;
import io.postern.xauthmodecfg.LocalUser;
import io.postern.xauthmodecfg.LocalUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "init",
    description =
        "Set up a new headend: configuration, certificate authority, keys, first group, first user."
            + " Nothing that is there is overwritten.")
final class InitCommand implements Callable<Integer> {
  @Option(
      names = "--identity",
      paramLabel = "NAME",
      required = true,
      description = "The host name or address that clients connect to.")
  private String identity = "";

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      defaultValue = "/etc/postern",
      description = "Where the configuration and its secrets go; default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of("/etc/postern");

  @Option(
      names = "--ca-directory",
      paramLabel = "DIR",
      defaultValue = "/var/lib/postern/ca",
      description = "Where the authority goes; default: ${DEFAULT-VALUE}.")
  private Path authority = Path.of("/var/lib/postern/ca");

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      defaultValue = "/run/postern/postern.sock",
      description = "The control socket; default: ${DEFAULT-VALUE}.")
  private Path socket = Path.of("/run/postern/postern.sock");

  @Option(
      names = "--network",
      paramLabel = "ADDRESS/BITS",
      defaultValue = "10.99.0.0/16",
      description = "The addresses of the clients; default: ${DEFAULT-VALUE}.")
  private String network = "10.99.0.0/16";

  @Option(
      names = "--token-library",
      paramLabel = "FILE",
      description =
          "The PKCS #11 library of a token: the authority's key is made in it, and stays there.")
  private @Nullable Path tokenLibrary;

  @Option(
      names = "--token-slot",
      paramLabel = "NUMBER",
      description = "The token's slot; default: the first that the library lists.")
  private @Nullable Long tokenSlot;

  @Option(
      names = "--token-pin-file",
      paramLabel = "FILE",
      description = "Its first line opens the token, now and whenever the daemon starts.")
  private @Nullable Path tokenPinFile;

  @Option(names = "--user", paramLabel = "USER", description = "The first user.")
  private @Nullable String user;

  @Option(
      names = "--password-stdin",
      description = "Read the first user's password from standard input.")
  private boolean standardInput;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!(Identity.parse(identity) instanceof Reading.Accepted<Identity>)
        || identity.contains("\"")) {
      throw CommandFailure.wrong("--identity: expected a host name or an address");
    }
    try {
      Ipv4Prefix.parse(network);
    } catch (IllegalArgumentException unreadable) {
      throw CommandFailure.wrong("--network: expected e.g. 10.99.0.0/16");
    }
    FreshInstallation fresh =
        new FreshInstallation(
            directory.toAbsolutePath().normalize(),
            authority.toAbsolutePath().normalize(),
            socket.toAbsolutePath().normalize(),
            identity,
            network,
            token());
    List<Path> taken = fresh.taken();
    if (!taken.isEmpty()) {
      throw CommandFailure.failed(
          taken.getFirst() + " is there already; nothing was changed. Choose other directories");
    }
    // Asked for before anything is made: whoever has none at hand begins again.
    try (Secret password = user == null ? Secret.ofText("") : Passwords.read(user, standardInput)) {
      fresh.make();
      if (user != null) {
        addUser(fresh.users(), user, password);
      }
    } catch (AuthorityException | StoreException failed) {
      throw CommandFailure.failed(String.valueOf(failed.getMessage()));
    } catch (IOException unwritable) {
      throw CommandFailure.failed(Reasons.of(unwritable));
    }
    tell(fresh);
    return 0;
  }

  private Optional<FreshInstallation.NewToken> token() {
    Path library = tokenLibrary;
    Path pin = tokenPinFile;
    if (library == null) {
      if (tokenSlot != null || pin != null) {
        throw CommandFailure.wrong("which token? give --token-library FILE");
      }
      return Optional.empty();
    }
    if (pin == null) {
      throw CommandFailure.wrong("a PIN opens the token: give --token-pin-file FILE");
    }
    if (!Files.isReadable(pin)) {
      throw CommandFailure.failed(pin + ": there is no such file that we may read");
    }
    return Optional.of(
        new FreshInstallation.NewToken(
            library.toAbsolutePath(),
            tokenSlot == null ? OptionalLong.empty() : OptionalLong.of(tokenSlot),
            pin.toAbsolutePath().normalize()));
  }

  private void addUser(Path file, String name, Secret password) throws IOException {
    if (LocalUsers.create(file) instanceof LocalUsers.Opened.Usable(LocalUsers users)
        && users.add(name, password, Set.of()) instanceof LocalUsers.Edit.Done(LocalUser added)) {
      println("user " + added.name());
      return;
    }
    throw CommandFailure.failed("the user " + name + " could not be added to " + file);
  }

  private void tell(FreshInstallation fresh) {
    println("made " + fresh.configuration() + ", and the authority in " + authority);
    println("next:");
    if (user == null) {
      println("  postern user add alice -c " + fresh.configuration());
    }
    String name = user == null ? "alice" : user;
    println("  postern profile " + name + " --for vpnc -c " + fresh.configuration());
    println("  postern run -c " + fresh.configuration());
  }

  private void println(String line) {
    spec.commandLine().getOut().println(line);
  }
}
