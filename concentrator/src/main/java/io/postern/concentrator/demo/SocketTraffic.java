package io.postern.concentrator.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** ICMP by the kernel, and TCP downloads from a host of the LAN. */
final class SocketTraffic implements Traffic {
  private static final Logger LOG = LoggerFactory.getLogger(SocketTraffic.class);
  private static final int PORT = 8080;
  private static final int CHUNK = 64 << 10;
  private static final int PING_MILLIS = 2000;

  private final NetworkNamespace client;
  private final ServerSocketChannel server;

  private SocketTraffic(NetworkNamespace client, ServerSocketChannel server) {
    this.client = client;
    this.server = server;
  }

  static Traffic start(NetworkNamespace client, NetworkNamespace lan) throws StageFailure {
    ServerSocketChannel server =
        lan.inside(
            () ->
                ServerSocketChannel.open().bind(new InetSocketAddress(DemoNetwork.LAN_HOST, PORT)));
    SocketTraffic traffic = new SocketTraffic(client, server);
    Thread.ofVirtual().name("demo-server").start(traffic::serve);
    return traffic;
  }

  private void serve() {
    try {
      while (true) {
        SocketChannel connection = server.accept();
        Thread.ofVirtual().start(() -> pour(connection));
      }
    } catch (ClosedChannelException closed) {
      LOG.debug("The demo's server is closed");
    } catch (IOException failure) {
      LOG.warn("the demo's server failed", failure);
    }
  }

  /** Until the client has enough. */
  private static void pour(SocketChannel connection) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (connection) {
      while (true) {
        chunk.clear();
        while (chunk.hasRemaining()) {
          connection.write(chunk);
        }
      }
    } catch (IOException enough) {
      LOG.trace("The client has enough", enough);
    }
  }

  @Override
  public String description() {
    return "ICMP echo and TCP downloads from " + DemoNetwork.LAN_HOST.getHostAddress();
  }

  @Override
  public Optional<Duration> ping() {
    try {
      long before = System.nanoTime();
      boolean answered = client.inside(() -> DemoNetwork.LAN_HOST.isReachable(PING_MILLIS));
      return answered
          ? Optional.of(Duration.ofNanos(System.nanoTime() - before))
          : Optional.empty();
    } catch (StageFailure failure) {
      LOG.debug("The ping failed", failure);
      return Optional.empty();
    }
  }

  @Override
  public Transferred transfer(Duration howLong) {
    long octets = 0;
    long end = System.nanoTime() + howLong.toNanos();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (SocketChannel connection = client.inside(SocketTraffic::connect)) {
      // A download that hangs ends when the connection is closed over it.
      CompletableFuture.delayedExecutor(howLong.toNanos(), TimeUnit.NANOSECONDS)
          .execute(() -> close(connection));
      while (System.nanoTime() < end) {
        chunk.clear();
        int read = connection.read(chunk);
        if (read < 0) {
          return new Transferred(octets, Optional.of("the server closed the connection"));
        }
        octets += read;
      }
      return new Transferred(octets, Optional.empty());
    } catch (ClosedChannelException overtime) {
      return new Transferred(
          octets, octets > 0 ? Optional.empty() : Optional.of("nothing arrived in time"));
    } catch (IOException | StageFailure failure) {
      return new Transferred(octets, Optional.of(String.valueOf(failure.getMessage())));
    }
  }

  private static SocketChannel connect() throws IOException {
    SocketChannel connection = SocketChannel.open();
    try {
      connection.socket().connect(new InetSocketAddress(DemoNetwork.LAN_HOST, PORT), PING_MILLIS);
      return connection;
    } catch (IOException failure) {
      connection.close();
      throw failure;
    }
  }

  private static void close(SocketChannel connection) {
    try {
      connection.close();
    } catch (IOException failure) {
      LOG.debug("Closing a download", failure);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException failure) {
      LOG.debug("Closing the demo's server", failure);
    }
  }
}
