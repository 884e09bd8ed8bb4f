package io.postern.ittests.interop;

/** A program in a node that is configured for links. */
public interface End extends AutoCloseable {

  /**
   * Brings up the tunnel of a link that this end begins.
   *
   * @throws AssertionError with the ends of the logs when it does not come up
   */
  void connect(Link link);

  /** Says goodbye. */
  void disconnect(Link link);

  /** Whether there is a tunnel for it, whoever began. */
  boolean isUp(Link link);

  /** The address inside the tunnel of the end that begins, which this is. */
  String innerAddress(Link link);

  /** What to show of it after a failure. */
  String logTail();

  @Override
  void close();
}
