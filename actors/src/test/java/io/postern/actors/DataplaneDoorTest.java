package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.dataplane.Path;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What strangers send takes no room from what comes of peers that we know. */
class DataplaneDoorTest {
  private static final InetSocketAddress HERE = new InetSocketAddress(Loopback.HERE, 500);
  private static final Path PATH = new Path(HERE, HERE);
  private static final Cookies KNOWN = new Cookies(1, 2);

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load()));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Recipients recipients = new Recipients();

  /** It takes nothing out of the queue. */
  private final TestProbe<Ingress.Command> ingress = kit.createTestProbe();

  private final TestProbe<IkeSa.Command> sa = kit.createTestProbe();
  private final DataplaneDoor door =
      new DataplaneDoor(recipients, ingress.ref(), new HeadendMeters(registry));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private void arrives(Cookies cookies) {
    door.control(
        PATH,
        false,
        MessageWriter.clear(
            Header.clear(cookies, ExchangeType.AGGRESSIVE, 0),
            List.of(new Payload.VendorId(Bytes.ofHex("00")))));
  }

  private double dropped() {
    return registry
        .get("postern.messages.ignored")
        .tag("reason", Reason.RATE_LIMIT.label())
        .counter()
        .count();
  }

  @Test
  void aFloodOfUnknownCookiesLeavesRoomForThoseWeKnow() {
    recipients.add(KNOWN, new Mailbox(sa.ref()));
    for (int i = 0; i < DataplaneDoor.MOST_WAITING; i++) {
      arrives(new Cookies(i + 100, i));
      door.unknownSpi(PATH, false, i + 256);
    }
    for (int i = 0; i < DataplaneDoor.MOST_OF_STRANGERS; i++) {
      ingress.receiveMessage();
    }
    ingress.expectNoMessage(Duration.ofMillis(50));
    assertThat(dropped())
        .isEqualTo(2 * DataplaneDoor.MOST_WAITING - DataplaneDoor.MOST_OF_STRANGERS);
    arrives(KNOWN);
    ingress.expectMessageClass(Ingress.Datagram.class);
  }

  /** What we began is known by our cookie before the peer has one. */
  @Test
  void theAnswerToOurFirstMessageIsOfNoStranger() {
    recipients.add(new Cookies(KNOWN.initiator(), 0), new Mailbox(sa.ref()));
    for (int i = 0; i < DataplaneDoor.MOST_OF_STRANGERS; i++) {
      arrives(new Cookies(i + 100, i));
      ingress.receiveMessage();
    }
    arrives(KNOWN);
    ingress.expectMessageClass(Ingress.Datagram.class);
  }

  @Test
  void whatAFullMailboxDoesNotTakeGoesNowhereElse() {
    recipients.add(KNOWN, new Mailbox(sa.ref()));
    recipients.open(KNOWN);
    for (int i = 0; i < Mailbox.MOST_WAITING + 3; i++) {
      arrives(KNOWN);
    }
    for (int i = 0; i < Mailbox.MOST_WAITING; i++) {
      sa.expectMessageClass(IkeSa.Received.class);
    }
    assertThat(dropped()).isEqualTo(3);
    ingress.expectNoMessage(Duration.ofMillis(50));
  }
}
