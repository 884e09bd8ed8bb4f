package io.postern.pkica;

import java.security.ProviderException;

/** What the operator asked of the authority cannot be done. The message is for the operator. */
public final class AuthorityException extends Exception {
  private static final long serialVersionUID = 1L;

  public AuthorityException(String problem) {
    super(problem);
  }

  /** A token that was there does not sign: it is unplugged, or its session is over. */
  static AuthorityException silentToken(ProviderException failure) {
    AuthorityException exception =
        new AuthorityException("the token does not sign: " + failure.getMessage());
    exception.initCause(failure);
    return exception;
  }
}
