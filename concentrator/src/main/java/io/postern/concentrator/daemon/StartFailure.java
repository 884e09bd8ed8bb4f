package io.postern.concentrator.daemon;

/** The daemon cannot start; the message says why and what to do. */
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1;

  public StartFailure(String message) {
    super(message);
  }

  StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
