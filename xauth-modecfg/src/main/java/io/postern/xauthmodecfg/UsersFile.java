package io.postern.xauthmodecfg;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text of a users file, one line a user:
 *
 * <pre>
 * # comment
 * name:hash[:group,group][:locked]
 * </pre>
 *
 * The hash is {@code $argon2id$v=19$m=19456,t=2,p=1$salt$key} (RFC 9106) or a bcrypt hash. Comments
 * and empty lines stay where they are.
 */
final class UsersFile {
  static final String HEADER =
      """
      # Users of Postern, one line each: name:hash[:group,group][:locked]
      # Written by 'postern user add|passwd|lock|remove'; may be edited by hand.
      """;

  private static final String LOCKED = "locked";
  private static final int LONGEST_NAME = 128;
  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final List<Line> lines;

  private UsersFile(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  sealed interface Line {
    String text();

    record Comment(String text) implements Line {}

    record Entry(String name, PasswordHash hash, List<String> groups, boolean locked)
        implements Line {
      public Entry {
        groups = List.copyOf(groups);
      }

      @Override
      public String text() {
        StringBuilder text = new StringBuilder(name).append(':').append(hash.text());
        if (!groups.isEmpty() || locked) {
          text.append(':').append(String.join(",", groups));
        }
        return locked ? text.append(':').append(LOCKED).toString() : text.toString();
      }

      LocalUser user() {
        return new LocalUser(name, groups, locked);
      }
    }
  }

  /** What was read, and what could not be; use the file only if there is no error. */
  record Parsed(UsersFile file, List<UsersFileError> errors) {}

  static Parsed parse(Path path, String text) {
    List<Line> lines = new ArrayList<>();
    List<UsersFileError> errors = new ArrayList<>();
    Map<String, Integer> lineOfName = new HashMap<>();
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      if (raw.isBlank() || raw.startsWith("#")) {
        lines.add(new Line.Comment(raw));
        continue;
      }
      try {
        Line.Entry entry = entry(raw);
        Integer before = lineOfName.putIfAbsent(entry.name, number);
        if (before != null) {
          throw new Mistake(
              "user '%s' is already in line %d".formatted(entry.name, before),
              "remove one of the two lines");
        }
        lines.add(entry);
      } catch (Mistake mistake) {
        errors.add(new UsersFileError(path, number, mistake.problem, mistake.suggestion));
      }
    }
    return new Parsed(new UsersFile(lines), List.copyOf(errors));
  }

  private static Line.Entry entry(String raw) throws Mistake {
    String[] fields = raw.split(":", -1);
    if (fields.length < 2 || fields.length > 4) {
      throw new Mistake(
          "%d fields, expected name:hash[:group,group][:locked]".formatted(fields.length),
          fields.length < 2 ? "add the user with 'postern user add'" : "remove a ':'");
    }
    Optional<String> badName = problemOfName(fields[0]);
    if (badName.isPresent()) {
      throw new Mistake(badName.get(), "choose another name");
    }
    PasswordHash hash =
        PasswordHash.parse(fields[1])
            .orElseThrow(
                () ->
                    new Mistake(
                        "the second field is no hash, expected $argon2id$… or $2b$…",
                        "set the password with 'postern user passwd'"));
    boolean shortLocked = fields.length == 3 && fields[2].equals(LOCKED);
    String groups = fields.length < 3 || shortLocked ? "" : fields[2];
    if (fields.length == 4 && !fields[3].equals(LOCKED)) {
      throw new Mistake("the fourth field is not 'locked'", "groups are separated by commas");
    }
    return new Line.Entry(fields[0], hash, groups(groups), shortLocked || fields.length == 4);
  }

  private static List<String> groups(String field) throws Mistake {
    if (field.isEmpty()) {
      return List.of();
    }
    List<String> groups = Arrays.asList(field.split(",", -1));
    for (String group : groups) {
      Optional<String> problem = problemOfGroup(group);
      if (problem.isPresent()) {
        throw new Mistake(problem.get(), "groups look like 'staff,admins'");
      }
    }
    return groups;
  }

  /** Empty if a user may have this name. */
  static Optional<String> problemOfName(String name) {
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      return Optional.of(
          "a user name of %d characters, expected 1 to %d".formatted(name.length(), LONGEST_NAME));
    }
    if (name.chars().anyMatch(c -> c == ':' || Character.isISOControl(c))
        || name.startsWith("#")
        || !name.strip().equals(name)) {
      return Optional.of(
          "a user name with ':', a control character, '#' in front or blanks around it");
    }
    return Optional.empty();
  }

  /** Empty if a group may have this name. */
  static Optional<String> problemOfGroup(String group) {
    return GROUP.matcher(group).matches() && !group.equals(LOCKED)
        ? Optional.empty()
        : Optional.of(
            "a group with %d characters, expected letters, digits, '.', '_', '-' and not 'locked'"
                .formatted(group.length()));
  }

  /** In the order of the file. */
  Map<String, Line.Entry> entries() {
    Map<String, Line.Entry> entries = new LinkedHashMap<>();
    for (Line line : lines) {
      if (line instanceof Line.Entry entry) {
        entries.put(entry.name, entry);
      }
    }
    return entries;
  }

  /** With {@code entry} in the place of the user's line, or at the end. */
  UsersFile with(Line.Entry entry) {
    List<Line> next = new ArrayList<>(lines);
    next.replaceAll(line -> isOf(line, entry.name) ? entry : line);
    if (!next.contains(entry)) {
      next.add(entry);
    }
    return new UsersFile(next);
  }

  UsersFile without(String name) {
    return new UsersFile(lines.stream().filter(line -> !isOf(line, name)).toList());
  }

  private static boolean isOf(Line line, String name) {
    return line instanceof Line.Entry entry && entry.name.equals(name);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }

  /** One line that cannot be read. */
  private static final class Mistake extends Exception {
    private static final long serialVersionUID = 1;

    private final String problem;
    private final String suggestion;

    Mistake(String problem, String suggestion) {
      super(problem);
      this.problem = problem;
      this.suggestion = suggestion;
    }
  }
}
