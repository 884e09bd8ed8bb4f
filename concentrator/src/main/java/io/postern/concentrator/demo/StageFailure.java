package io.postern.concentrator.demo;

/** The stage cannot be set; the message says why. */
public final class StageFailure extends Exception {
  private static final long serialVersionUID = 1;

  StageFailure(String message) {
    super(message);
  }

  StageFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
