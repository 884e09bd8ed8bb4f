package io.postern.pkica.token;

/** A token does not do what is asked of it. The message is for the operator. */
public final class UnusableTokenException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnusableTokenException(String problem) {
    super(problem);
  }

  public UnusableTokenException(String problem, Throwable cause) {
    super(problem, cause);
  }
}
