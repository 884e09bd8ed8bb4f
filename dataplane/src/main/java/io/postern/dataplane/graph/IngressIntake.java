package io.postern.dataplane.graph;

import io.postern.dataplane.DropReason;
import io.postern.dataplane.device.DatagramPort;
import io.postern.dataplane.device.EventFd;
import io.postern.dataplane.device.PacketSender;
import io.postern.dataplane.device.Poll;
import io.postern.dataplane.device.ReceiveRing;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Receives from all sockets in turn. */
final class IngressIntake implements Intake<IngressBatch>, AutoCloseable {
  private static final int FAILURE_PAUSE_MILLIS = 50;

  /** While errors of packets sent come one after the other; the rest is for the next time. */
  private static final int MOST_TRIES = 8;

  /** A socket that never becomes empty must not keep the others waiting. */
  private static final int MOST_BATCHES_WITHOUT_LOOK = 8;

  private final List<DatagramPort> ports;
  private final List<PacketSender> senders;
  private final EventFd wakeUp;
  private final Drops drops;
  private final PathErrors pathErrors;
  private final DeviceTrouble trouble = new DeviceTrouble("receive from a socket");
  private final Poll all;
  private final Poll wakeUpOnly;
  private final ReceiveRing ring = new ReceiveRing();
  private final IngressBatch batch;
  private final boolean[] ready;
  private int turn;
  private int batchesWithoutLook;
  private boolean failing;

  /**
   * @param ports at least one
   * @param senders of which only errors are taken
   * @param pathErrors closed with this
   */
  IngressIntake(
      List<DatagramPort> ports,
      List<PacketSender> senders,
      EventFd wakeUp,
      Drops drops,
      PathErrors pathErrors) {
    this.pathErrors = pathErrors;
    this.ports = ports;
    this.senders = senders;
    this.wakeUp = wakeUp;
    this.drops = drops;
    all =
        new Poll(
            Stream.of(
                    ports.stream().mapToInt(DatagramPort::descriptor),
                    IntStream.of(wakeUp.descriptor()),
                    senders.stream().mapToInt(DatagramPort::descriptor))
                .flatMapToInt(descriptors -> descriptors)
                .toArray());
    for (int index = 0; index < senders.size(); index++) {
      all.errorsOnly(placeOfSender(index));
    }
    wakeUpOnly = new Poll(wakeUp.descriptor());
    batch = new IngressBatch(ring, ports.getFirst());
    ready = new boolean[ports.size()];
  }

  /** Behind the ports and what wakes up. */
  private int placeOfSender(int index) {
    return ports.size() + 1 + index;
  }

  @Override
  public @Nullable IngressBatch take() {
    batchesWithoutLook++;
    if (batchesWithoutLook > MOST_BATCHES_WITHOUT_LOOK) {
      look(0);
    }
    for (int tried = 0; tried < ready.length; tried++) {
      turn = turn + 1 == ready.length ? 0 : turn + 1;
      if (ready[turn] && receive(ports.get(turn)) > 0) {
        return batch;
      }
    }
    return null;
  }

  private int receive(DatagramPort port) {
    int received = ring.receive(port);
    boolean ofPacketsSent = false;
    // Such an error says nothing of what came in; the queue of errors may have been emptied of it
    // before.
    for (int tries = 1; tries < MOST_TRIES && received < 0; tries++) {
      ofPacketsSent |= pathErrors.take(port) > 0;
      received = ring.receive(port);
    }
    // A ring that is not full has emptied the socket.
    ready[turn] = received == ReceiveRing.CAPACITY;
    if (received < 0 && !ofPacketsSent) {
      failing = true;
      trouble.note(received);
      drops.add(DropReason.DEVICE_FAILED);
    }
    batch.set(port, Math.max(received, 0));
    return received;
  }

  /** While a socket fails, it would always be ready: then all pause. */
  @Override
  public void await(int timeoutMillis) {
    if (failing) {
      failing = false;
      if (wakeUpOnly.await(FAILURE_PAUSE_MILLIS)) {
        wakeUp.drain();
      }
    } else {
      look(timeoutMillis);
    }
  }

  private void look(int timeoutMillis) {
    batchesWithoutLook = 0;
    if (all.await(timeoutMillis)) {
      for (int index = 0; index < ready.length; index++) {
        ready[index] |= all.ready(index);
        if (all.failed(index)) {
          pathErrors.take(ports.get(index));
        }
      }
      if (all.ready(ready.length)) {
        wakeUp.drain();
      }
      takeErrorsOfSenders();
    }
  }

  private void takeErrorsOfSenders() {
    for (int index = 0; index < senders.size(); index++) {
      // One without an entry in the queue would wake us up again and again.
      if (all.failed(placeOfSender(index)) && pathErrors.take(senders.get(index)) == 0) {
        senders.get(index).forgetError();
      }
    }
  }

  @Override
  public void close() {
    all.close();
    wakeUpOnly.close();
    ring.close();
    pathErrors.close();
  }
}
