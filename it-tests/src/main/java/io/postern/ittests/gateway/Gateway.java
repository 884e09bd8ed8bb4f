package io.postern.ittests.gateway;

import io.postern.ittests.process.Log;
import java.util.List;

/** A concentrator that runs in the topology's {@code gw} and serves one group of remote users. */
public interface Gateway extends AutoCloseable {

  /** What a report calls it. */
  String name();

  /** Who is logged in now. */
  List<Session> sessions();

  /** The process ids of it, for the processor time that it uses. */
  List<ProcessHandle> processes();

  /** Its log. */
  Log log();

  /** Ends it without a chance to say goodbye (SIGKILL). */
  void kill();

  /** Starts it with the same settings again; ends it first if it still runs. */
  void restart();

  /** Ends it as an operator would (SIGTERM). */
  @Override
  void close();

  /** The session of the user with this name, who has exactly one. */
  default Session sessionOf(String user) {
    List<Session> own = sessions().stream().filter(each -> each.user().equals(user)).toList();
    if (own.size() != 1) {
      throw new AssertionError("one session of " + user + " expected, there are " + own);
    }
    return own.getFirst();
  }
}
