package io.postern.pkica;

/** What the operator asked of the authority cannot be done. The message is for the operator. */
public final class AuthorityException extends Exception {
  private static final long serialVersionUID = 1L;

  public AuthorityException(String problem) {
    super(problem);
  }
}
