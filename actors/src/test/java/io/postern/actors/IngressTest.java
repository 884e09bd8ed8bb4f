package io.postern.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import akka.testkit.CallingThreadDispatcher;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.actors.settings.AdmissionSettings;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.RefusedPacket;
import io.postern.dataplane.Selector;
import io.postern.dataplane.TunSettings;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.graph.Dataplanes;
import io.postern.ike.message.Bytes;
import io.postern.ike.message.Cookies;
import io.postern.ike.message.ExchangeType;
import io.postern.ike.message.Header;
import io.postern.ike.message.MessageWriter;
import io.postern.ike.message.Payload;
import io.postern.ike.message.Refusal.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The door alone: what it lets through, to whom, and when. */
class IngressTest {
  private static final int FEW = 3;

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = WARNING").withFallback(ConfigFactory.load()));
  private static final IkePath HERE =
      new IkePath(
          new Path(
              new InetSocketAddress(Loopback.HERE, 500), new InetSocketAddress(Loopback.HERE, 500)),
          false);

  private final PacketPair pair = PacketPair.open();
  private final Dataplane dataplane =
      Dataplanes.start(
          new DataplaneSettings(
              List.of(new UdpSocketSettings(new InetSocketAddress(Loopback.HERE, 0), false)),
              false,
              new TunSettings.InProcessTun(pair.descriptor(), 1400),
              true),
          kit.system(),
          new DataplaneDoor(
              new Recipients(), kit.<Ingress.Command>createTestProbe().ref(), meters()));
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TestProbe<Peers.Command> peers = kit.createTestProbe();
  private final AtomicInteger taken = new AtomicInteger();
  private final Recipients recipients = new Recipients();
  private ActorRef<Ingress.Command> ingress = kit.<Ingress.Command>createTestProbe().ref();

  private static HeadendMeters meters() {
    return new HeadendMeters(new SimpleMeterRegistry());
  }

  private Behavior<Ingress.Command> ingress(AdmissionSettings admission) {
    return Ingress.create(
        recipients,
        new Identifiers(new SecureRandom()),
        TimeSource.SYSTEM,
        admission,
        new HeadendMeters(registry));
  }

  private ActorRef<Ingress.Command> start(AdmissionSettings admission) {
    ActorRef<Ingress.Command> started =
        kit.spawn(ingress(admission), DispatcherSelector.fromConfig(Ingress.DISPATCHER));
    started.tell(new Ingress.Start(dataplane, peers.ref()));
    return started;
  }

  @BeforeEach
  void start() {
    ingress = start(new AdmissionSettings(1000, 1000, Duration.ofMinutes(1)));
  }

  @AfterEach
  void stop() {
    dataplane.close();
    kit.shutdownTestKit();
    pair.port().close();
  }

  private void arrives(Cookies cookies) {
    ingress.tell(new Ingress.Datagram(HERE, message(cookies), taken::incrementAndGet));
  }

  private static byte[] message(Cookies cookies) {
    return MessageWriter.clear(
        Header.clear(cookies, ExchangeType.AGGRESSIVE, 0),
        List.of(new Payload.VendorId(Bytes.ofHex("00"))));
  }

  private boolean delivers(byte[] message) {
    return recipients.direct(message).filter(sa -> sa.offer(HERE, message)).isPresent();
  }

  private List<Peers.FirstContact> served() {
    List<Peers.FirstContact> all = new ArrayList<>();
    for (int i = 0; i < WaitingRoom.MOST_IN_WORK; i++) {
      all.add(peers.expectMessageClass(Peers.FirstContact.class));
    }
    peers.expectNoMessage(Duration.ofMillis(50));
    return all;
  }

  private double ignored(Reason reason) {
    return registry.get("postern.messages.ignored").tag("reason", reason.label()).counter().count();
  }

  @Test
  void ofManyFirstMessagesFewAreInWorkAndTheNewestIsNext() {
    for (int i = 1; i <= 20; i++) {
      arrives(new Cookies(i, 0));
    }
    List<Peers.FirstContact> first = served();
    ingress.tell(
        new Ingress.Open(first.getFirst().cookies(), kit.<IkeSa.Command>createTestProbe().ref()));
    assertThat(peers.expectMessageClass(Peers.FirstContact.class).cookies().initiator())
        .isEqualTo(20);
    peers.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void aMessageOfAnSaPassesFirstMessagesThatWait() {
    arrives(new Cookies(1, 0));
    Cookies cookies = peers.expectMessageClass(Peers.FirstContact.class).cookies();
    TestProbe<IkeSa.Command> sa = kit.createTestProbe();
    ingress.tell(new Ingress.Open(cookies, sa.ref()));
    for (int i = 2; i <= 200; i++) {
      arrives(new Cookies(i, 0));
    }
    arrives(cookies);
    sa.expectMessageClass(IkeSa.Received.class);
  }

  @Test
  void anIkeSaHasABoundedMailbox() {
    arrives(new Cookies(1, 0));
    Cookies cookies = peers.expectMessageClass(Peers.FirstContact.class).cookies();
    TestProbe<IkeSa.Command> sa = kit.createTestProbe();
    ingress.tell(new Ingress.Open(cookies, sa.ref()));
    for (int i = 0; i < Mailbox.MOST_WAITING + 8; i++) {
      arrives(cookies);
    }
    List<IkeSa.Received> received = new ArrayList<>();
    for (int i = 0; i < Mailbox.MOST_WAITING; i++) {
      received.add(sa.expectMessageClass(IkeSa.Received.class));
    }
    await().ignoreExceptions().until(() -> ignored(Reason.RATE_LIMIT) == 8);
    sa.expectNoMessage(Duration.ofMillis(50));
    received.getFirst().taken().run();
    arrives(cookies);
    sa.expectMessageClass(IkeSa.Received.class);
  }

  @Test
  void onceOurCookieCameBackMessagesGoToTheirIkeSaByThemselves() {
    arrives(new Cookies(1, 0));
    Cookies cookies = peers.expectMessageClass(Peers.FirstContact.class).cookies();
    TestProbe<IkeSa.Command> sa = kit.createTestProbe();
    ingress.tell(new Ingress.Open(cookies, sa.ref()));
    assertThat(delivers(message(cookies))).isFalse();
    arrives(cookies);
    sa.expectMessageClass(IkeSa.Received.class);
    await().until(() -> delivers(message(cookies)));
    sa.expectMessageClass(IkeSa.Received.class);
    assertThat(delivers(message(new Cookies(1, 0)))).isFalse();
    assertThat(delivers(new byte[12])).isFalse();
    ingress.tell(new Ingress.Closed(cookies));
    await().until(() -> !delivers(message(cookies)));
  }

  /** Else it would find an SA that has no key yet, and be lost. */
  @Test
  void noneComesBeforeTheOneThatBroughtOurCookieBack() {
    arrives(new Cookies(1, 0));
    Cookies cookies = peers.expectMessageClass(Peers.FirstContact.class).cookies();
    TestProbe<Boolean> overtaken = kit.createTestProbe();
    ActorRef<IkeSa.Command> sa =
        kit.spawn(
            Behaviors.receiveMessage(
                message -> {
                  overtaken.ref().tell(delivers(message(cookies)));
                  return Behaviors.stopped();
                }),
            DispatcherSelector.fromConfig(CallingThreadDispatcher.Id()));
    ingress.tell(new Ingress.Open(cookies, sa));
    arrives(cookies);
    overtaken.expectMessage(false);
  }

  @Test
  void oneOfACrowdGivesWayAlsoAfterItsCookieCameBackAndIsReachedNoMore() {
    ingress = start(new AdmissionSettings(FEW, FEW, Duration.ofMinutes(1)));
    TestProbe<IkeSa.Command> sa = kit.createTestProbe();
    List<Cookies> crowd = new ArrayList<>();
    for (int i = 1; i <= FEW; i++) {
      arrives(new Cookies(i, 0));
      Cookies cookies = peers.expectMessageClass(Peers.FirstContact.class).cookies();
      ingress.tell(new Ingress.Open(cookies, sa.ref()));
      arrives(cookies);
      sa.expectMessageClass(IkeSa.Received.class);
      crowd.add(cookies);
    }
    Path elsewhere =
        new Path(HERE.path().local(), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 1));
    ingress.tell(
        new Ingress.Datagram(
            new IkePath(elsewhere, false), message(new Cookies(9, 0)), taken::incrementAndGet));
    peers.expectMessageClass(Peers.FirstContact.class);
    assertThat(sa.expectMessageClass(IkeSa.Close.class).reason().reason())
        .isEqualTo(Reason.HALF_OPEN_LIMIT);
    assertThat(delivers(message(crowd.getFirst()))).isFalse();
    assertThat(delivers(message(crowd.getLast()))).isTrue();
  }

  @Test
  void whatComesBeforeThePacketPathRunsDoesNotStayInTheQueue() {
    ActorRef<Ingress.Command> early = kit.spawn(ingress(AdmissionSettings.DEFAULT));
    Runnable leaves = taken::incrementAndGet;
    Selector any = Selector.between(Prefix.parse("0.0.0.0/0"), Prefix.parse("0.0.0.0/0"));
    early.tell(new Ingress.Datagram(HERE, new byte[12], leaves));
    early.tell(new Ingress.UnknownSpi(HERE.path(), 3, 4711, leaves));
    early.tell(new Ingress.Acquire("site", any, leaves));
    early.tell(
        new Ingress.Refused(
            new RefusedPacket(DropReason.BAD_ICV, HERE.path(), false, 1, 1, Optional.empty(), 0),
            leaves));
    await().until(() -> taken.get() == 4);
  }

  @Test
  void anSaThatGaveWayBeforeItWasThereIsToldSo() {
    TestProbe<IkeSa.Command> sa = kit.createTestProbe();
    ingress.tell(new Ingress.Open(new Cookies(7, 7), sa.ref()));
    assertThat(sa.expectMessageClass(IkeSa.Close.class).reason().reason())
        .isEqualTo(Reason.HALF_OPEN_LIMIT);
  }
}
