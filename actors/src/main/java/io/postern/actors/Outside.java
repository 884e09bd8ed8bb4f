package io.postern.actors;

import java.security.SecureRandom;

/** What the living part takes from outside, and what a test puts in its place. */
public record Outside(TimeSource time, Identifiers identifiers, NameResolver resolver) {
  /** The machine's clock, randomness and names. */
  public static Outside real() {
    return new Outside(TimeSource.SYSTEM, new Identifiers(new SecureRandom()), NameResolver.SYSTEM);
  }
}
