package io.postern.dataplane.graph;

import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.policy.SaTables;
import java.util.List;

/** The steps of both graphs in two loops, for comparison with the graphs. Never ends. */
final class PlainLoops {
  private static final int LONGEST_WAIT_MILLIS = 500;

  private final EgressGraph egress;
  private final IngressGraph ingress;

  PlainLoops(
      Tun tun, Ports ports, SaTables tables, DataplaneEvents events, DataplaneSettings settings) {
    PathMtus pathMtus = new PathMtus(settings.traffic().pathMtuAge());
    egress = new EgressGraph(0, tun, null, ports, tables, events, pathMtus, settings);
    ingress = new IngressGraph(List.of(tun), ports, tables, events, pathMtus, settings);
  }

  void start() {
    Thread.ofPlatform().name("egress").start(this::out);
    Thread.ofPlatform().name("ingress").start(this::in);
  }

  private void out() {
    while (true) {
      egress.seal().seal(next(egress.intake())).send();
    }
  }

  private void in() {
    while (true) {
      ingress.open().open(next(ingress.intake())).deliver();
    }
  }

  static <B> B next(Intake<B> intake) {
    B batch = intake.take();
    while (batch == null) {
      intake.await(LONGEST_WAIT_MILLIS);
      batch = intake.take();
    }
    return batch;
  }
}
