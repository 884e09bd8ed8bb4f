package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postern.actors.settings.AdmissionSettings;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Forged first messages, and clients that mean it. */
class FloodTest {
  private static final int GUESSES = 40;
  private static final int MESSAGES = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** All in 127.0.0.0/8, so that answers go nowhere. */
  private static InetSocketAddress forged(int number) throws UnknownHostException {
    byte[] octets = ByteBuffer.allocate(4).putInt(0x7f100000 + number).array();
    return new InetSocketAddress(InetAddress.getByAddress(octets), 500);
  }

  @Test
  void tenThousandForgedFirstMessagesDoNotKeepAnHonestClientOut() {
    try (Loopback loopback =
        new Loopback("10.99.0.0/24", 2, new AdmissionSettings(300, 20, Duration.ofMinutes(2)))) {
      byte[] first = FirstMessage.template();
      CompletableFuture<Void> flood =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < MESSAGES; i++) {
                  try {
                    loopback.forge(forged(i), FirstMessage.withCookie(first, i + 1));
                  } catch (UnknownHostException impossible) {
                    throw new IllegalStateException(impossible);
                  }
                  if (i % 20 == 0) {
                    LockSupport.parkNanos(4_000_000);
                  }
                }
              });
      await()
          .atMost(PATIENCE)
          .until(() -> loopback.meters.get("postern.half.open").gauge().value() >= 300);
      loopback.alice().connected();
      flood.join();
      assertThat(loopback.meters.get("postern.half.open").gauge().value()).isLessThanOrEqualTo(300);
      assertThat(
              loopback.handshakes("failure", "half-open-limit")
                  + loopback.ignored(Reason.RATE_LIMIT))
          .isGreaterThan(MESSAGES / 2);
    }
  }

  @Test
  void aClientThatNeverSentOurCookieBackGivesWayToAnotherOfItsAddress() {
    AdmissionSettings tight = new AdmissionSettings(10, 1, Duration.ofMinutes(2));
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, tight)) {
      Loopback.Client first = loopback.client("staff", "guess", "alice", "x");
      await()
          .atMost(PATIENCE)
          .until(() -> loopback.meters.get("postern.half.open").gauge().value() == 1);
      // It would begin anew by repeating its first message.
      loopback.crash(first);
      loopback.client("staff", "group key", "bob", "password of bob").connected();
      await().atMost(PATIENCE).until(() -> loopback.handshakes("failure", "half-open-limit") == 1);
    }
  }

  /**
   * Who has a cookie of ours and no key may have us compute a few times, not as often as it likes.
   */
  @Test
  void fewMessagesOfOneHandshakeAreLookedAt() throws IOException {
    try (Loopback loopback = new Loopback("10.99.0.0/24", 2, AdmissionSettings.DEFAULT);
        DatagramSocket socket = new DatagramSocket(0, Loopback.HERE)) {
      socket.connect(loopback.ike);
      long begunNanos = System.nanoTime();
      byte[] first = FirstMessage.template();
      socket.send(new DatagramPacket(first, first.length));
      DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
      socket.setSoTimeout(30_000);
      socket.receive(answer);
      Cookies cookies = new Cookies(1, ByteBuffer.wrap(answer.getData()).getLong(Long.BYTES));
      for (int sent = 1; sent <= GUESSES; sent++) {
        byte[] guess =
            MessageWriter.clear(
                Header.clear(cookies, ExchangeType.AGGRESSIVE, 0),
                List.of(new Payload.Hash(Bytes.ofHex("%040x".formatted(sent)))));
        socket.send(new DatagramPacket(guess, guess.length));
        int soFar = sent;
        await()
            .pollInterval(Duration.ofMillis(2))
            .atMost(PATIENCE)
            .until(() -> loopback.ignored() == soFar);
      }
      long seconds = Duration.ofNanos(System.nanoTime() - begunNanos).toSeconds() + 1;
      assertThat(GUESSES - loopback.ignored(Reason.RATE_LIMIT)).isBetween(1.0, 8.0 + 2 * seconds);
    }
  }
}
