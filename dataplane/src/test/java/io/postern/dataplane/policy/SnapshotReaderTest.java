package io.postern.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Encapsulation;
import io.postern.dataplane.EspIntegrity;
import io.postern.dataplane.EspTransform;
import io.postern.dataplane.Path;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.SaKeys;
import io.postern.dataplane.cipher.JceBackend;
import io.postern.dataplane.cipher.Scratch;
import io.postern.dataplane.packet.OffHeap;
import io.postern.dataplane.packet.Packets;
import io.postern.dataplane.sa.OutboundSa;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SnapshotReaderTest {
  private static final int ROUNDS = 3_000;

  /** The cipher of the tables throws if it is used after, or while, it is closed. */
  @Test
  void noSaIsClosedWhileAThreadWorksOnASnapshotThatHasIt() throws Exception {
    ClosingCount closing = new ClosingCount(new JceBackend());
    SaTables tables = new SaTables(closing);
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch underWay = new CountDownLatch(2);
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<Long>> readers =
          List.of(
              threads.submit(() -> sealUntil(done, underWay, tables)),
              threads.submit(() -> sealUntil(done, underWay, tables)));
      try {
        for (int round = 0; round < ROUNDS; round++) {
          tables.installInbound(parameters(0x1000 + round));
          tables.activateOutbound(0x1000 + round);
          tables.remove(0x1000 + round - 1);
          if (round == 0) {
            assertThat(underWay.await(30, TimeUnit.SECONDS)).isTrue();
          }
        }
      } finally {
        done.set(true);
      }
      for (Future<Long> reader : readers) {
        assertThat(reader.get(30, TimeUnit.SECONDS)).isPositive();
      }
    }
    tables.close();
    assertThat(closing.count()).isEqualTo(2 * ROUNDS);
  }

  /** Whoever installs a pair makes ciphers under the monitor: a packet does not wait for that. */
  @Test
  void aReaderThatIsDoneClosesWhatWasRemovedWhileSomebodyChangesTheTables() throws Exception {
    ClosingCount closing = new ClosingCount(new JceBackend());
    SaTables tables = new SaTables(closing);
    tables.installInbound(parameters(0x1000));
    try (ExecutorService threads = Executors.newSingleThreadExecutor();
        SnapshotReader reader = tables.reader()) {
      reader.acquire();
      tables.remove(0x1000);
      assertThat(closing.count()).isZero();
      synchronized (tables) {
        threads.submit(reader::release).get(10, TimeUnit.SECONDS);
        assertThat(closing.count()).isEqualTo(2);
        reader.acquire();
        threads.submit(reader::close).get(10, TimeUnit.SECONDS);
      }
    }
  }

  /** Looks an SA up and takes its cipher through both of its checks, batch after batch. */
  private static long sealUntil(AtomicBoolean done, CountDownLatch underWay, SaTables tables) {
    long sealed = 0;
    try (OffHeap memory = new OffHeap();
        Scratch scratch = new Scratch();
        SnapshotReader reader = tables.reader()) {
      long inner = memory.of(Packets.udp("10.0.0.1", "10.0.0.2", 60));
      long packet = memory.allocate(256);
      while (!done.get()) {
        OutboundSa sa = reader.acquire().outbound(inner);
        for (int count = 0; sa != null && count < 4; count++) {
          // NULL encryption has no state that two threads could spoil for each other but the MAC's.
          synchronized (sa) {
            sa.cipher().seal(inner, 60, packet, 1, scratch);
          }
          if (sealed++ == 0) {
            underWay.countDown();
          }
        }
        reader.release();
      }
    }
    return sealed;
  }

  private static ChildSaParameters parameters(int spi) {
    EspTransform none = EspTransform.NULL;
    EspIntegrity integrity = EspIntegrity.HMAC_SHA1_96;
    List<Prefix> any = List.of(Prefix.parse("0.0.0.0/0"));
    InetSocketAddress here = new InetSocketAddress("192.0.2.1", 4500);
    return new ChildSaParameters(
        spi,
        spi,
        Encapsulation.UDP,
        new Path(here, new InetSocketAddress("192.0.2.2", 4500)),
        none,
        integrity,
        SaKeys.take(new byte[20], none, integrity),
        SaKeys.take(new byte[20], none, integrity),
        any,
        any,
        64,
        0,
        0);
  }
}
