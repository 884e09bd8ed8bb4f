package io.postern.concentrator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.postern.concentrator.config.ConfigurationLoader;
import io.postern.concentrator.config.Reasons;
import io.postern.concentrator.config.UsersFile;
import io.postern.ike.key.Secret;
import io.postern.xauthmodecfg.LocalUser;
import io.postern.xauthmodecfg.LocalUsers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
    name = "user",
    description = "Add, change, remove and list the users of a users file.",
    synopsisSubcommandLabel = "COMMAND")
final class UserCommand implements Runnable {
  @Option(
      names = "--file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "The users file; default: the one of the configuration.")
  private @Nullable Path file;

  @Option(
      names = {"-c", "--config"},
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      defaultValue = "/etc/postern/postern.conf",
      description = "The configuration that names the users file; default: ${DEFAULT-VALUE}.")
  private Path config = Path.of("/etc/postern/postern.conf");

  @Option(
      names = "--users",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "Which users.NAME of the configuration, if it has several.")
  private @Nullable String users;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected one of add, passwd, lock, unlock, remove, list");
  }

  @Command(
      name = "add",
      description = "Add a user; the password is asked for twice, or read with --password-stdin.")
  int add(
      @Parameters(paramLabel = "USER", description = "The login name.") String name,
      @Option(
              names = "--group",
              paramLabel = "GROUP",
              description = "May be repeated: the groups the user may log in to; none: all.")
          @Nullable List<String> groups,
      @Option(names = "--password-stdin", description = "Read the password from standard input.")
          boolean standardInput)
      throws IOException {
    LocalUsers found = usable(LocalUsers.create(path()));
    try (Secret password = Passwords.read(name, standardInput)) {
      return done(
          found.add(name, password, groups == null ? Set.of() : Set.copyOf(groups)), "added");
    }
  }

  @Command(name = "passwd", description = "Change a user's password.")
  int passwd(
      @Parameters(paramLabel = "USER", description = "The login name.") String name,
      @Option(names = "--password-stdin", description = "Read the password from standard input.")
          boolean standardInput)
      throws IOException {
    LocalUsers found = open();
    try (Secret password = Passwords.read(name, standardInput)) {
      return done(found.changePassword(name, password), "has a new password");
    }
  }

  @Command(name = "lock", description = "Forbid a user to log in; sessions go on.")
  int lock(@Parameters(paramLabel = "USER", description = "The login name.") String name)
      throws IOException {
    return done(open().lock(name, true), "is locked");
  }

  @Command(name = "unlock", description = "Let a locked user log in again.")
  int unlock(@Parameters(paramLabel = "USER", description = "The login name.") String name)
      throws IOException {
    return done(open().lock(name, false), "may log in");
  }

  @Command(name = "remove", description = "Remove a user; sessions go on.")
  int remove(@Parameters(paramLabel = "USER", description = "The login name.") String name)
      throws IOException {
    return done(open().remove(name), "removed");
  }

  @Command(name = "list", description = "List the users.")
  int list(@Option(names = "--json", description = "Print a JSON array.") boolean json)
      throws IOException {
    List<LocalUser> list = open().list();
    if (json) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (LocalUser user : list) {
        var object = array.addObject().put("user", user.name()).put("locked", user.locked());
        user.groups().forEach(object.putArray("groups")::add);
      }
      println(array.toPrettyString());
    } else {
      Table table = new Table("USER", "GROUPS", "STATE");
      list.forEach(
          user ->
              table.row(
                  user.name(),
                  user.groups().isEmpty() ? "all" : String.join(",", user.groups()),
                  user.locked() ? "locked" : "active"));
      table.lines().forEach(this::println);
    }
    return 0;
  }

  private int done(LocalUsers.Edit edit, String what) {
    return switch (edit) {
      case LocalUsers.Edit.Done(LocalUser user) -> {
        println(user.name() + ": " + what);
        yield 0;
      }
      case LocalUsers.Edit.Refused(String reason) -> throw CommandFailure.failed(reason);
    };
  }

  private LocalUsers open() {
    try {
      return usable(LocalUsers.open(path()));
    } catch (IOException unreadable) {
      throw CommandFailure.failed(Reasons.of(unreadable));
    }
  }

  private static LocalUsers usable(LocalUsers.Opened opened) {
    return switch (opened) {
      case LocalUsers.Opened.Usable(LocalUsers users) -> users;
      case LocalUsers.Opened.Broken(var errors) ->
          throw CommandFailure.wrong(
              errors.stream().map(UsersFile::text).collect(Collectors.joining("\npostern: ")));
    };
  }

  private Path path() {
    if (file != null) {
      return file;
    }
    Map<String, Path> found = ConfigurationLoader.usersFiles(config);
    if (found.isEmpty()) {
      throw CommandFailure.wrong(
          config + " names no users file: give --file FILE, or -c the right configuration");
    }
    if (users == null && found.size() > 1) {
      throw CommandFailure.wrong(
          config + " has several: give --users with one of " + String.join(", ", found.keySet()));
    }
    Path chosen = users == null ? found.values().iterator().next() : found.get(users);
    if (chosen == null) {
      throw CommandFailure.wrong(
          "there is no users." + users + "; expected one of " + String.join(", ", found.keySet()));
    }
    return chosen;
  }

  private void println(String line) {
    spec.commandLine().getOut().println(line);
  }
}
