package io.postern.xauthmodecfg;

import java.util.List;

/** A user of a users file, without the password hash; groups in the order of the file. */
public record LocalUser(String name, List<String> groups, boolean locked) {
  public LocalUser {
    groups = List.copyOf(groups);
  }
}
