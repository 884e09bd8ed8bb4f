package io.postern.concentrator.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.server.Directives;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of one address that open connection after connection. */
class ConnectionLimitTest {
  private static final int MOST = 3;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String HOME = "127.0.0.1";
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: ca\r\n";
  private static final String ANSWER = "here";

  private final ActorSystem<Void> system =
      ActorSystem.create(Behaviors.empty(), "limit", HttpListener.SETTINGS);
  private final List<String> refused = Collections.synchronizedList(new ArrayList<>());
  private final List<Socket> held = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (Socket each : held) {
      each.close();
    }
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private HttpListener listener(Duration idle) {
    return HttpListener.start(
        system,
        new InetSocketAddress(InetAddress.ofLiteral(HOME), 0),
        new HttpListener.Limits(idle, LONG, LONG, 1, 1, MOST),
        Optional.empty(),
        refused::add,
        _ -> Directives.complete(ANSWER));
  }

  @Test
  void oneTooManyIsClosedAtOnceAndOthersAreServed() throws Exception {
    try (HttpListener listener = listener(LONG)) {
      hold(listener);

      try (Socket another = connect(listener, HOME)) {
        assertThat(isClosed(another)).isTrue();
        assertThat(refused).containsExactly("too-many");
      }
      try (Socket elsewhere = connect(listener, "127.0.0.2")) {
        assertThat(isAnswered(elsewhere)).isTrue();
      }
      for (Socket before : held) {
        assertThat(isAnswered(before)).isTrue();
      }
      assertThat(refused).containsExactly("too-many");
    }
  }

  /** How a client ends its connection. */
  enum End {
    CLOSE {
      @Override
      void of(Socket socket) throws IOException {
        socket.close();
      }
    },
    RESET {
      @Override
      void of(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    },
    HALF_CLOSE {
      @Override
      void of(Socket socket) throws IOException {
        socket.shutdownOutput();
      }
    },
    WITHIN_A_REQUEST {
      @Override
      void of(Socket socket) throws IOException {
        socket.getOutputStream().write(REQUEST.getBytes(US_ASCII));
        socket.close();
      }
    },
    WITH_THE_ANSWER {
      @Override
      void of(Socket socket) throws IOException {
        send(socket, "Connection: close\r\n");
      }
    };

    abstract void of(Socket socket) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void thePlacesOfConnectionsThatClientsEndAreFree(End end) throws Exception {
    try (HttpListener listener = listener(LONG)) {
      hold(listener);
      for (Socket each : held) {
        end.of(each);
      }

      awaitRoom(listener);
    }
  }

  @Test
  void thePlacesOfIdleConnectionsAreFree() throws Exception {
    try (HttpListener listener = listener(SHORT)) {
      for (int count = 0; count < MOST; count++) {
        held.add(connect(listener, HOME));
      }
      for (Socket each : held) {
        assertThat(isClosed(each)).isTrue();
      }

      assertThat(refused).isEmpty();
      awaitRoom(listener);
    }
  }

  /** As many as there may be, each of them served. */
  private void hold(HttpListener listener) throws IOException {
    for (int count = 0; count < MOST; count++) {
      Socket socket = connect(listener, HOME);
      held.add(socket);
      assertThat(isAnswered(socket)).isTrue();
    }
  }

  /** Until as many as there may be are served at once again. */
  private static void awaitRoom(HttpListener listener) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> hasRoom(listener));
  }

  private static boolean hasRoom(HttpListener listener) throws IOException {
    try (Socket one = connect(listener, HOME);
        Socket two = connect(listener, HOME);
        Socket three = connect(listener, HOME)) {
      return isAnswered(one) && isAnswered(two) && isAnswered(three);
    }
  }

  private static Socket connect(HttpListener listener, String from) throws IOException {
    InetSocketAddress to = listener.address();
    Socket socket = new Socket(to.getAddress(), to.getPort(), InetAddress.ofLiteral(from), 0);
    socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
    return socket;
  }

  private static void send(Socket socket, String header) throws IOException {
    socket.getOutputStream().write((REQUEST + header + "\r\n").getBytes(US_ASCII));
  }

  private static boolean isAnswered(Socket socket) throws IOException {
    StringBuilder said = new StringBuilder();
    try {
      send(socket, "");
      while (said.indexOf("\r\n\r\n" + ANSWER) < 0) {
        int octet = socket.getInputStream().read();
        if (octet < 0) {
          return false;
        }
        said.append((char) octet);
      }
    } catch (SocketException reset) {
      return false;
    }
    return said.toString().startsWith("HTTP/1.1 200 ");
  }

  /** Without a word. */
  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }
}
