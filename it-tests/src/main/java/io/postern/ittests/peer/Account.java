package io.postern.ittests.peer;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A user of the test network. The passwords open nothing outside it.
 *
 * @param user the name for XAUTH
 * @param password the password for XAUTH
 */
public record Account(String user, String password) {
  public static final Account ALICE = new Account("alice", "alice-pass-1");
  public static final Account BOB = new Account("bob", "bob-pass-2");
  public static final Account CAROL = new Account("carol", "carol-pass-3");

  /** {@code user1} with {@code crowd-pass-1} and so on. */
  public static List<Account> crowd(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> new Account("user" + number, "crowd-pass-" + number))
        .toList();
  }

  public Account withPassword(String other) {
    return new Account(user, other);
  }
}
