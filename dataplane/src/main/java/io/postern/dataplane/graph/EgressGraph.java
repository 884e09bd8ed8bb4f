package io.postern.dataplane.graph;

import akka.Done;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.RunnableGraph;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.ah.PacketSealer;
import io.postern.dataplane.device.EventFd;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.esp.EspSealer;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.policy.SnapshotReader;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Out: read from the TUN, seal, send. */
final class EgressGraph implements AutoCloseable {
  static final String NAME = "egress";

  private final Drops drops = new Drops();
  private final EventFd wakeUp = new EventFd();
  private final DummySchedule schedule = new DummySchedule();
  private final HeldPackets held;
  private final EgressIntake intake;
  private final SnapshotReader reader;
  private final EspSealer sealer;
  private final PacketSealer packetSealer;
  private final Outgoing outgoing;
  private final TooBigAnswers tooBig;
  private final EgressSeal seal;

  /**
   * @param place of the device in {@link DataplaneSettings#tuns}
   */
  EgressGraph(
      int place,
      Tun tun,
      @Nullable ClearWay clear,
      Ports ports,
      SaTables tables,
      DataplaneEvents events,
      PathMtus pathMtus,
      DataplaneSettings settings) {
    held = new HeldPackets(drops);
    intake =
        new EgressIntake(
            new TunInlet(tun, drops, events),
            clear == null ? null : new TunInlet(clear.trap(), drops, events),
            held,
            schedule,
            wakeUp);
    reader = tables.reader();
    sealer = new EspSealer(events);
    packetSealer = new PacketSealer(events, sealer);
    outgoing = new Outgoing(sealer, drops);
    tooBig = new TooBigAnswers(tun, drops);
    ProtectedWay protectedWay =
        new ProtectedWay(
            sealer,
            packetSealer,
            ports,
            outgoing,
            tooBig,
            pathMtus,
            drops,
            settings.clampMss(),
            settings.traffic().outerHeader(),
            tun);
    seal =
        new EgressSeal(
            place,
            reader,
            sealer,
            packetSealer,
            outgoing,
            protectedWay,
            clear,
            settings.traffic().bypassUnmatched(),
            held,
            new Acquires(events),
            new Dummies(schedule, protectedWay),
            drops,
            tun.headerSize());
  }

  Drops drops() {
    return drops;
  }

  /** Of the SAs that send packets without content. */
  DummySchedule dummies() {
    return schedule;
  }

  EgressIntake intake() {
    return intake;
  }

  EgressSeal seal() {
    return seal;
  }

  EventFd wakeUp() {
    return wakeUp;
  }

  RunnableGraph<CompletionStage<Done>> blueprint(BooleanSupplier stopping) {
    return Source.fromGraph(new BlockingSource<>(intake, stopping))
        .map(seal::seal)
        .toMat(Sink.foreach(Outgoing::send), Keep.right());
  }

  /** Drops what a failed run left half done. */
  void forgetRest() {
    outgoing.clear();
  }

  /** No run may be left. */
  @Override
  public void close() {
    reader.close();
    seal.close();
    sealer.close();
    packetSealer.close();
    outgoing.close();
    tooBig.close();
    intake.close();
    held.close();
    wakeUp.close();
  }
}
