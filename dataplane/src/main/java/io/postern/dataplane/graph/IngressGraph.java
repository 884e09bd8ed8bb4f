package io.postern.dataplane.graph;

import akka.Done;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.RunnableGraph;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.ah.AhOpener;
import io.postern.dataplane.device.EventFd;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.esp.EspOpener;
import io.postern.dataplane.policy.SaTables;
import io.postern.dataplane.policy.SnapshotReader;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** In: receive from the sockets, open, write to the TUN. */
final class IngressGraph implements AutoCloseable {
  static final String NAME = "ingress";

  private final Drops drops = new Drops();
  private final EventFd wakeUp = new EventFd();
  private final IngressIntake intake;
  private final SnapshotReader reader;
  private final EspOpener opener;
  private final AhOpener ahOpener;
  private final Outlets outlets;
  private final IngressOpen open;

  IngressGraph(
      List<Tun> tuns,
      Ports ports,
      SaTables tables,
      DataplaneEvents events,
      PathMtus pathMtus,
      DataplaneSettings settings) {
    intake =
        new IngressIntake(
            ports.receiving(),
            ports.senders(),
            wakeUp,
            drops,
            new PathErrors(pathMtus, events, drops));
    reader = tables.reader();
    opener = new EspOpener(events);
    ahOpener = new AhOpener(opener);
    outlets = new Outlets(tuns, settings.tuns(), drops);
    open =
        new IngressOpen(
            reader, opener, ahOpener, outlets, drops, events, pathMtus, settings.clampMss());
  }

  Drops drops() {
    return drops;
  }

  IngressIntake intake() {
    return intake;
  }

  IngressOpen open() {
    return open;
  }

  EventFd wakeUp() {
    return wakeUp;
  }

  RunnableGraph<CompletionStage<Done>> blueprint(BooleanSupplier stopping) {
    return Source.fromGraph(new BlockingSource<>(intake, stopping))
        .map(open::open)
        .toMat(Sink.foreach(Outlets::deliver), Keep.right());
  }

  /** Drops what a failed run left half done. */
  void forgetRest() {
    outlets.clear();
  }

  /** No run may be left. */
  @Override
  public void close() {
    reader.close();
    open.close();
    ahOpener.close();
    opener.close();
    outlets.close();
    intake.close();
    wakeUp.close();
  }
}
