package io.postern.concentrator.config;

import io.postern.ike.message.Refusal;
import io.postern.xauthmodecfg.LocalUsers;
import io.postern.xauthmodecfg.UserSource;
import io.postern.xauthmodecfg.UsersFileError;
import io.postern.xauthmodecfg.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The users that a configuration names. */
public final class UsersFile {
  private UsersFile() {}

  /** For groups without login. */
  static final UserSource NOBODY =
      (user, password) ->
          new Verdict.Rejected(new Refusal(Refusal.Reason.USER_REJECTED, "the group has no users"));

  static Checked<UserSource> open(Path file) {
    try {
      return switch (LocalUsers.open(file)) {
        case LocalUsers.Opened.Usable(LocalUsers users) -> Checked.good(users);
        case LocalUsers.Opened.Broken(var errors) ->
            Checked.bad(
                errors.stream().map(UsersFile::text).collect(Collectors.joining("; also ")));
      };
    } catch (IOException unreadable) {
      return Checked.bad(Reasons.of(unreadable));
    }
  }

  /** With the line, if it is about one. */
  public static String text(UsersFileError error) {
    return error.line() == 0
        ? error.file() + ": " + error.problem() + "; " + error.suggestion()
        : error.toString();
  }
}
