package io.postern.ittests.peer;

/**
 * A group of users and the key that they share.
 *
 * @param name what a client sends as its key ID
 * @param secret the pre-shared key
 */
public record Group(String name, String secret) {
  public static final Group STAFF = new Group("staff", "group-secret-1");
}
