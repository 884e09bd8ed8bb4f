package io.postern.dataplane.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.TunSettings.InProcessTun;
import io.postern.dataplane.device.EventFd;
import io.postern.dataplane.device.PacketPair;
import io.postern.dataplane.device.Tun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In what order the TUN and the trap of the clear path are read. */
class EgressIntakeTest {
  private static final int BATCHES = 20;
  private static final byte[] PACKET = Packets.udp("10.1.0.9", "10.2.0.9", 40);

  private final PacketPair tun = PacketPair.open();
  private final PacketPair trap = PacketPair.open();
  private final Drops drops = new Drops();
  private final HeldPackets held = new HeldPackets(drops);
  private final EventFd wakeUp = new EventFd();
  private final Tun tunDevice = Tun.open(new InProcessTun(tun.descriptor(), Site.MTU));
  private final Tun trapDevice = Tun.open(new InProcessTun(trap.descriptor(), Site.MTU));
  private final EgressIntake intake =
      new EgressIntake(inlet(tunDevice), inlet(trapDevice), held, new DummySchedule(), wakeUp);

  @AfterEach
  void close() {
    intake.close();
    tunDevice.close();
    trapDevice.close();
    tun.port().close();
    trap.port().close();
    held.close();
    wakeUp.close();
  }

  private TunInlet inlet(Tun device) {
    return new TunInlet(device, drops, new RecordedEvents());
  }

  @Test
  void aTunThatIsNeverEmptyDoesNotKeepTheTrapWaiting() {
    flood(tun);
    intake.await(0);
    assertThat(next(tun)).isEqualTo(new Taken(EgressBatch.LARGEST_COUNT, 0));
    assertThat(trap.port().send(PACKET)).isTrue();

    int taken = 0;
    while (next(tun).clear() == 0) {
      taken++;
      assertThat(taken).isLessThan(BATCHES);
    }
  }

  @Test
  void aTrapThatIsNeverEmptyDoesNotKeepTheTunWaiting() {
    flood(trap);
    intake.await(0);
    assertThat(next(trap)).isEqualTo(new Taken(0, EgressBatch.LARGEST_COUNT));
    assertThat(tun.port().send(PACKET)).isTrue();

    int taken = 0;
    while (next(trap).protectedOnes() == 0) {
      taken++;
      assertThat(taken).isLessThan(BATCHES);
    }
  }

  @Test
  void ofTwoThatAreNeverEmptyEachHasItsTurn() {
    flood(tun);
    flood(trap);
    intake.await(0);
    int ofTun = 0;
    int ofTrap = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      Taken taken = take();
      refill(tun, taken.protectedOnes());
      refill(trap, taken.clear());
      ofTun += taken.protectedOnes();
      ofTrap += taken.clear();
    }
    assertThat(ofTun).isEqualTo(BATCHES / 2 * EgressBatch.LARGEST_COUNT);
    assertThat(ofTrap).isEqualTo(ofTun);
  }

  /** How many of a batch came from where. */
  private record Taken(int protectedOnes, int clear) {}

  /** The next batch, after which as many more packets come where it is never empty. */
  private Taken next(PacketPair neverEmpty) {
    Taken taken = take();
    refill(neverEmpty, neverEmpty.equals(tun) ? taken.protectedOnes() : taken.clear());
    return taken;
  }

  private Taken take() {
    EgressBatch batch = intake.take();
    assertThat(batch).isNotNull();
    int clear = 0;
    for (int index = 0; index < batch.count(); index++) {
      clear += batch.cameClear(index) ? 1 : 0;
    }
    return new Taken(batch.count() - clear, clear);
  }

  /** More than a batch takes. */
  private static void flood(PacketPair device) {
    refill(device, 2 * EgressBatch.LARGEST_COUNT);
  }

  private static void refill(PacketPair device, int packets) {
    for (int sent = 0; sent < packets; sent++) {
      assertThat(device.port().send(PACKET)).isTrue();
    }
  }
}
