package io.postern.concentrator.control;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.server.Route;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.stream.javadsl.TLSPlacebo;
import akka.util.ByteString;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP over a Unix domain socket: Akka HTTP's server layer, joined to the streams of each accepted
 * connection. Reading and writing block threads of the blocking-io dispatcher, so connections are
 * few; the commands ask once and go.
 */
public final class UnixHttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UnixHttpServer.class);
  private static final int CONNECTIONS = 8;

  private final ActorSystem<?> system;
  private final Route route;
  private final Path socket;
  private final ServerSocketChannel server;
  private final Semaphore room = new Semaphore(CONNECTIONS);

  private UnixHttpServer(
      ActorSystem<?> system, Route route, Path socket, ServerSocketChannel server) {
    this.system = system;
    this.route = route;
    this.socket = socket;
    this.server = server;
  }

  /**
   * Listens, with mode 0660 for our own user and {@code group}.
   *
   * @param group taken if the system has such a group and we may give the socket to it
   * @throws IOException if the socket cannot be made, or a daemon listens on it already
   */
  public static UnixHttpServer start(ActorSystem<?> system, Route route, Path socket, String group)
      throws IOException {
    SocketFile.prepare(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(socket));
      SocketFile.restrict(socket, group);
    } catch (IOException | IllegalArgumentException failure) {
      server.close();
      throw failure instanceof IOException io ? io : new IOException(failure.getMessage(), failure);
    }
    UnixHttpServer running = new UnixHttpServer(system, route, socket, server);
    Thread.ofVirtual().name("postern-control").start(running::accept);
    return running;
  }

  private void accept() {
    try {
      while (true) {
        room.acquire();
        serve(server.accept());
      }
    } catch (ClosedChannelException closed) {
      LOG.debug("The control socket is closed");
    } catch (IOException failure) {
      LOG.atError().addKeyValue("socket", socket).setCause(failure).log("control socket failed");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel connection) {
    Source<ByteString, ?> in =
        StreamConverters.fromInputStream(() -> Channels.newInputStream(connection));
    // The answer is out when the sink is done, not when the stream before it is.
    Sink<ByteString, ?> out =
        StreamConverters.fromOutputStream(() -> Channels.newOutputStream(connection), true)
            .mapMaterializedValue(
                written -> written.whenComplete((count, failure) -> finish(connection)));
    Flow<HttpRequest, HttpResponse, NotUsed> handler = route.flow(system);
    Flow<SslTlsOutbound, SslTlsInbound, NotUsed> transport =
        TLSPlacebo.getInstance()
            .join(Flow.fromSinkAndSource(out, in))
            .map(bytes -> (SslTlsInbound) bytes);
    try {
      NotUsed running = Http.get(system).serverLayer().join(transport).join(handler).run(system);
      LOG.trace("A control connection: {}", running);
    } catch (IllegalStateException systemHasEnded) {
      finish(connection);
    }
  }

  private void finish(SocketChannel connection) {
    room.release();
    try {
      connection.close();
    } catch (IOException broken) {
      LOG.debug("Closing a control connection", broken);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(socket);
  }
}
