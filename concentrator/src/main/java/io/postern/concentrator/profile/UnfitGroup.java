package io.postern.concentrator.profile;

/** A group whose members cannot be clients of this kind; the message says what is missing. */
public final class UnfitGroup extends Exception {
  private static final long serialVersionUID = 1;

  public UnfitGroup(String message) {
    super(message);
  }
}
