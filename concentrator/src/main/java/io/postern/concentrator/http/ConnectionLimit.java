package io.postern.concentrator.http;

import akka.io.Inet;
import io.postern.actors.Origin;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves so many connections of one origin at a time and closes further ones at once, so that
 * nobody holds all that there may be. The sockets themselves are asked whether they are open:
 * however a connection ends, its place is free.
 */
final class ConnectionLimit extends Inet.AbstractSocketOption {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
  private static final long BETWEEN_LINES_NANOS = Duration.ofMinutes(1).toNanos();

  private final int most;
  private final Runnable onRefusal;
  private final List<Connection> served = new ArrayList<>();
  private long refused;
  private long lastLineNanos = System.nanoTime() - BETWEEN_LINES_NANOS;

  private record Connection(Origin origin, Socket socket) {}

  /**
   * @param most of one origin
   * @param onRefusal told of each connection too many
   */
  ConnectionLimit(int most, Runnable onRefusal) {
    this.most = most;
    this.onRefusal = onRefusal;
  }

  /** Of each connection that was accepted, before anything is read of it. */
  @Override
  public void afterConnect(Socket socket) {
    Origin origin = Origin.of(socket.getInetAddress());
    if (admits(origin, socket)) {
      return;
    }
    onRefusal.run();
    try {
      // The server finds its end, as if the client had gone, and closes it.
      socket.shutdownInput();
    } catch (IOException gone) {
      LOG.debug("A connection too many has gone by itself", gone);
    }
  }

  private synchronized boolean admits(Origin origin, Socket socket) {
    served.removeIf(each -> each.socket().isClosed());
    if (served.stream().filter(each -> each.origin().equals(origin)).count() < most) {
      served.add(new Connection(origin, socket));
      return true;
    }
    refused++;
    log(origin, System.nanoTime());
    return false;
  }

  /** Not each: there are many when there are too many. */
  private void log(Origin origin, long nowNanos) {
    if (nowNanos - lastLineNanos < BETWEEN_LINES_NANOS) {
      return;
    }
    lastLineNanos = nowNanos;
    LOG.atWarn()
        .addKeyValue("from", origin)
        .addKeyValue("most", most)
        .addKeyValue("refused", refused)
        .log("too many connections of one origin");
  }
}
