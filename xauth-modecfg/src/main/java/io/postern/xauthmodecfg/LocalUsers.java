package io.postern.xauthmodecfg;

import io.postern.ike.key.Secret;
import io.postern.ike.message.Refusal;
import io.postern.ike.message.Refusal.Reason;
import io.postern.xauthmodecfg.UsersFile.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bouncycastle.crypto.macs.SipHash;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * The users of a file {@code name:hash[:group,group][:locked]}; see {@code UsersFile}.
 *
 * <p>A login costs the same work whether the user exists, is locked, or neither, so that time does
 * not tell who is a user. Names are compared exactly. Safe to use by several threads; each {@link
 * #verify} takes about 19 MiB and a tenth of a second with the hashes that we make.
 */
public final class LocalUsers implements UserSource {
  private static final int SALT_OCTETS = 16;
  private static final int SHORTEST_PASSWORD = 8;

  private final UsersFileStore store;
  private final PasswordHash.Cost cost;
  private final SecureRandom random = new SecureRandom();
  private final KeyParameter decoyKey;
  private volatile Known known;
  private volatile Optional<UsersFileStore.Version> seen;

  private LocalUsers(UsersFileStore store, PasswordHash.Cost cost, UsersFile file) {
    this.store = store;
    this.cost = cost;
    this.decoyKey = new KeyParameter(octets(SALT_OCTETS));
    this.known = new Known(file.entries());
    this.seen = version();
  }

  /** Whether the file could be used. */
  public sealed interface Opened {
    record Usable(LocalUsers users) implements Opened {}

    /** Not a single user of it may log in: a file that is half right is wrong. */
    record Broken(List<UsersFileError> errors) implements Opened {
      public Broken {
        errors = List.copyOf(errors);
      }
    }
  }

  /** What became of a change. */
  public sealed interface Edit {
    /** The file has changed. */
    record Done(LocalUser user) implements Edit {}

    /** It has not; {@code reason} is for the operator. */
    record Refused(String reason) implements Edit {}
  }

  /** Reads an existing file. */
  public static Opened open(Path path) throws IOException {
    return open(path, PasswordHash.Cost.DEFAULT);
  }

  static Opened open(Path path, PasswordHash.Cost cost) throws IOException {
    UsersFileStore store = new UsersFileStore(path);
    UsersFile.Parsed parsed = store.read();
    return parsed.errors().isEmpty()
        ? new Opened.Usable(new LocalUsers(store, cost, parsed.file()))
        : new Opened.Broken(parsed.errors());
  }

  /** Makes a file without users, unless there is a file. */
  public static Opened create(Path path) throws IOException {
    UsersFileStore store = new UsersFileStore(path);
    if (Files.notExists(path)) {
      UsersFile empty = UsersFile.parse(path, UsersFile.HEADER).file();
      store.edit(
          draft -> {
            draft.save(empty);
            return empty;
          });
    }
    return open(path);
  }

  /** Reads the file again; with errors the users stay as they were. */
  public List<UsersFileError> reload() throws IOException {
    UsersFile.Parsed parsed = store.read();
    if (parsed.errors().isEmpty()) {
      known = new Known(parsed.file().entries());
    }
    return parsed.errors();
  }

  /** Follows changes of the file; one that has errors or is gone leaves the users as they were. */
  private void refresh() {
    Optional<UsersFileStore.Version> now = version();
    if (!now.equals(seen)) {
      try {
        reload();
        seen = now;
      } catch (IOException unreadable) {
        seen = Optional.empty();
      }
    }
  }

  private Optional<UsersFileStore.Version> version() {
    try {
      return Optional.of(store.version());
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** As the file is now: what {@code postern user} changes holds from the next login on. */
  @Override
  public Verdict verify(String user, Secret password) {
    refresh();
    Known now = known;
    Line.@Nullable Entry entry = now.entries.get(user);
    boolean matches = hashToCheck(user, now).matches(password);
    if (entry == null) {
      return rejected("no user '%s'".formatted(user));
    }
    if (!matches) {
      return rejected("wrong password of user '%s'".formatted(user));
    }
    if (entry.locked()) {
      return rejected("user '%s' is locked".formatted(user));
    }
    return new Verdict.Accepted(entry.name(), Set.copyOf(entry.groups()));
  }

  private static Verdict rejected(String detail) {
    return new Verdict.Rejected(new Refusal(Reason.USER_REJECTED, detail));
  }

  /** For tests. */
  PasswordHash hashToCheck(String user) {
    return hashToCheck(user, known);
  }

  /**
   * The user's hash; for an unknown name that of some user, always the same for the same name:
   * where hashes differ in cost, unknown names differ just like known ones.
   */
  private PasswordHash hashToCheck(String user, Known now) {
    Line.@Nullable Entry entry = now.entries.get(user);
    if (entry != null) {
      return entry.hash();
    }
    if (now.hashes.isEmpty()) {
      String zeros = "00".repeat(SALT_OCTETS);
      return new PasswordHash.Argon2id(cost, zeros, zeros + zeros, "");
    }
    SipHash hash = new SipHash();
    hash.init(decoyKey);
    byte[] name = user.getBytes(StandardCharsets.UTF_8);
    hash.update(name, 0, name.length);
    return now.hashes.get((int) Long.remainderUnsigned(hash.doFinal(), now.hashes.size()));
  }

  /** In the order of the file. */
  public List<LocalUser> list() {
    return known.entries.values().stream().map(Line.Entry::user).toList();
  }

  /**
   * @param password at least {@value #SHORTEST_PASSWORD} octets; closed by the caller
   */
  public Edit add(String name, Secret password, Set<String> groups) throws IOException {
    Optional<String> problem =
        UsersFile.problemOfName(name)
            .or(() -> problemOfPassword(password))
            .or(() -> groups.stream().flatMap(g -> UsersFile.problemOfGroup(g).stream()).findAny());
    if (problem.isPresent()) {
      return new Edit.Refused(problem.get());
    }
    Line.Entry added =
        new Line.Entry(name, hash(password), groups.stream().sorted().toList(), false);
    return edit(
        file ->
            file.entries().containsKey(name)
                ? new Change(file, new Edit.Refused("user '%s' exists".formatted(name)))
                : new Change(file.with(added), new Edit.Done(added.user())));
  }

  public Edit changePassword(String name, Secret password) throws IOException {
    Optional<String> problem = problemOfPassword(password);
    if (problem.isPresent()) {
      return new Edit.Refused(problem.get());
    }
    PasswordHash hash = hash(password);
    return replace(
        name, entry -> new Line.Entry(entry.name(), hash, entry.groups(), entry.locked()));
  }

  /** A locked user exists and cannot log in. */
  public Edit lock(String name, boolean locked) throws IOException {
    return replace(
        name, entry -> new Line.Entry(entry.name(), entry.hash(), entry.groups(), locked));
  }

  public Edit remove(String name) throws IOException {
    return edit(
        file ->
            entry(file, name)
                .map(entry -> new Change(file.without(name), new Edit.Done(entry.user())))
                .orElseGet(() -> unknown(file, name)));
  }

  private Edit replace(String name, Function<Line.Entry, Line.Entry> next) throws IOException {
    return edit(
        file ->
            entry(file, name)
                .map(next)
                .map(entry -> new Change(file.with(entry), new Edit.Done(entry.user())))
                .orElseGet(() -> unknown(file, name)));
  }

  private static Optional<Line.Entry> entry(UsersFile file, String name) {
    return Optional.ofNullable(file.entries().get(name));
  }

  private static Change unknown(UsersFile file, String name) {
    return new Change(file, new Edit.Refused("no user '%s'".formatted(name)));
  }

  /** Changes what stands in the file now, which somebody else may have changed since we read it. */
  private synchronized Edit edit(Function<UsersFile, Change> editing) throws IOException {
    return store.edit(
        draft -> {
          UsersFile.Parsed parsed = store.read();
          if (!parsed.errors().isEmpty()) {
            return new Edit.Refused(parsed.errors().getFirst().toString());
          }
          Change change = editing.apply(parsed.file());
          if (change.edit instanceof Edit.Done) {
            draft.save(change.file);
          }
          known = new Known(change.file.entries());
          return change.edit;
        });
  }

  private static Optional<String> problemOfPassword(Secret password) {
    return password.size() < SHORTEST_PASSWORD
        ? Optional.of(
            "a password of %d octets, expected at least %d"
                .formatted(password.size(), SHORTEST_PASSWORD))
        : Optional.empty();
  }

  private PasswordHash hash(Secret password) {
    return PasswordHash.create(password, cost, octets(SALT_OCTETS));
  }

  private byte[] octets(int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return octets;
  }

  private record Change(UsersFile file, Edit edit) {}

  /** One version of the file. */
  private record Known(Map<String, Line.Entry> entries, List<PasswordHash> hashes) {
    Known(Map<String, Line.Entry> entries) {
      this(
          Collections.unmodifiableMap(entries),
          entries.values().stream().map(Line.Entry::hash).toList());
    }
  }
}
