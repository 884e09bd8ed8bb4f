package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorSystem;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Path;
import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.UdpSocketSettings;
import io.postern.dataplane.device.DeviceException;
import io.postern.dataplane.device.PacketPair;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failure, restart and end of the graphs. */
class LifecycleTest {
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  private ActorSystem system;

  @BeforeEach
  void startSystem() {
    system = ActorSystem.create("lifecycle");
  }

  @AfterEach
  void endSystem() {
    system.terminate();
    await().until(() -> system.whenTerminated().isCompleted());
  }

  @Test
  void aGraphThatFailsIsStartedAgainWithItsSas() throws IOException {
    RecordedEvents failing =
        new RecordedEvents() {
          @Override
          public void control(Path path, boolean nonEspMarker, byte[] message) {
            throw new IllegalStateException("a listener that breaks its contract");
          }
        };
    try (Site left = Site.start(system);
        Site right = Site.start(system, Loopback.address(), failing, Site.MTU)) {
      Tunnel.gcm().open(left, right);
      sendBareMessage(right.address());
      await().atMost(A_SECOND).until(() -> failing.restarts.size() == 1);
      assertThat(failing.restarts.getFirst().graph()).isEqualTo("ingress");
      assertThat(failing.restarts.getFirst().cause())
          .hasMessage("a listener that breaks its contract");
      byte[] packet = Packets.udp("10.1.0.9", "10.2.0.9", 200);
      left.network().send(packet);
      assertThat(right.receive()).isEqualTo(packet);
    }
    assertThat(failing.restarts).hasSize(1);
  }

  @Test
  void closingGivesBackEveryDescriptor() throws IOException {
    Site.start(system).close();
    long before = descriptors();
    try (Site left = Site.start(system);
        Site right = Site.start(system)) {
      Tunnel.gcm().open(left, right);
      left.network().send(Packets.udp("10.1.0.9", "10.2.0.9", 200));
      right.receive();
      assertThat(descriptors()).isGreaterThan(before);
    }
    assertThat(descriptors()).isEqualTo(before);
  }

  @Test
  void whatFailsToStartGivesBackEveryDescriptor() throws IOException {
    try (Site site = Site.start(system)) {
      PacketPair pair = PacketPair.open();
      long before = descriptors();
      DataplaneSettings settings =
          new DataplaneSettings(
              List.of(
                  new UdpSocketSettings(Loopback.natTraversal(Loopback.address()), true),
                  new UdpSocketSettings(site.natTraversal(), true)),
              false,
              new InProcessTun(pair.descriptor(), Site.MTU),
              true);
      assertThatThrownBy(() -> Dataplanes.start(settings, system, new RecordedEvents()))
          .isInstanceOf(DeviceException.class)
          .hasMessageContaining("address in use")
          .hasMessageContaining(site.natTraversal().toString());
      assertThat(descriptors()).isEqualTo(before - 1);
      pair.port().close();
    }
  }

  @Test
  void afterCloseNothingIsSentOrInstalledAndClosingAgainIsHarmless() {
    Site site = Site.start(system);
    Path path = new Path(site.natTraversal(), Loopback.natTraversal(Loopback.address()));
    assertThat(site.dataplane().sendKeepalive(path)).isTrue();
    site.close();
    assertThat(site.dataplane().sendKeepalive(path)).isFalse();
    assertThatThrownBy(() -> Tunnel.gcm().openLeft(site.dataplane(), path.local(), path.remote()))
        .hasMessage("the data plane is closed");
    site.dataplane().close();
  }

  @Test
  void aDeviceThatIsGoneEndsNothing() {
    try (Site site = Site.start(system)) {
      site.network().close();
      TwoSitesTest.awaitDrop(site, DropReason.DEVICE_FAILED);
      assertThat(site.events().restarts).isEmpty();
    }
  }

  @Test
  void theActorSystemEndsThoughTheGraphsWait() {
    Site site = Site.start(system);
    system.terminate();
    await().atMost(Duration.ofSeconds(5)).until(() -> system.whenTerminated().isCompleted());
    site.close();
    assertThat(site.events().restarts).isEmpty();
  }

  @Test
  void pairsMayComeAndGoUnderTraffic() throws InterruptedException {
    try (Site left = Site.start(system);
        Site right = Site.start(system)) {
      AtomicBoolean done = new AtomicBoolean();
      Thread traffic = Thread.ofPlatform().start(() -> flood(left, done));
      Thread drain = Thread.ofPlatform().start(() -> drain(right, done));
      for (int round = 0; round < 300; round++) {
        Tunnel tunnel = round % 2 == 0 ? Tunnel.gcm() : Tunnel.cbc();
        tunnel.open(left, right);
        long packets = round % 10 == 0 ? 5 : 0;
        await()
            .pollInterval(Duration.ofMillis(1))
            .until(() -> arrived(right.dataplane()) >= packets);
        left.dataplane().remove(Tunnel.LEFT_SPI);
        right.dataplane().remove(Tunnel.RIGHT_SPI);
      }
      done.set(true);
      traffic.join();
      drain.join();
      assertThat(left.events().restarts).isEmpty();
      assertThat(right.events().restarts).isEmpty();
    }
  }

  private static long arrived(Dataplane dataplane) {
    return dataplane.counters(Tunnel.RIGHT_SPI).orElseThrow().inboundPackets();
  }

  private static void flood(Site site, AtomicBoolean done) {
    byte[] packet = Packets.udp("10.1.0.9", "10.2.0.9", 500);
    while (!done.get()) {
      if (!site.network().send(packet)) {
        Thread.yield();
      }
    }
  }

  private static void drain(Site site, AtomicBoolean done) {
    while (!done.get()) {
      site.network().receive(Duration.ofMillis(20));
    }
  }

  private static void sendBareMessage(InetAddress to) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(to, 0))) {
      socket.send(new DatagramPacket(new byte[60], 60, Loopback.ike(to)));
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<java.nio.file.Path> all = Files.list(java.nio.file.Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }
}
