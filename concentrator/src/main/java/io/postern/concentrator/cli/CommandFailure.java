package io.postern.concentrator.cli;

/** A command cannot do what it was asked; the message says why and what to do. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  private CommandFailure(String message, int status) {
    super(message, null, false, false);
    this.status = status;
  }

  /** Exit status 1. */
  public static CommandFailure failed(String message) {
    return new CommandFailure(message, 1);
  }

  /** Exit status 2: the request or the configuration is wrong. */
  public static CommandFailure wrong(String message) {
    return new CommandFailure(message, 2);
  }

  public int status() {
    return status;
  }
}
