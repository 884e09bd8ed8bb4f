package io.postern.dataplane.graph;

import akka.actor.ClassicActorSystemProvider;
import io.postern.dataplane.ChildSaParameters;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.DropReason;
import io.postern.dataplane.Path;
import io.postern.dataplane.Policy;
import io.postern.dataplane.SaBinding;
import io.postern.dataplane.SaCounters;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.device.Tun;
import io.postern.dataplane.policy.SaTables;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two graphs over one device, some sockets and one set of tables. */
final class RunningDataplane implements Dataplane {
  private static final Logger LOG = LoggerFactory.getLogger(RunningDataplane.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private final CipherBackend backend;
  private final Tun tun;
  private final @Nullable ClearWay clear;
  private final Ports ports;
  private final SaTables tables;
  private final ControlSender control;
  private final EgressGraph egress;
  private final IngressGraph ingress;
  private final SupervisedGraph egressRun;
  private final SupervisedGraph ingressRun;
  private final AtomicBoolean closed = new AtomicBoolean();

  RunningDataplane(
      DataplaneSettings settings,
      ClassicActorSystemProvider system,
      DataplaneEvents events,
      CipherBackend backend,
      Tun tun,
      @Nullable ClearWay clear,
      Ports ports) {
    this.backend = backend;
    this.tun = tun;
    this.clear = clear;
    this.ports = ports;
    tables = new SaTables(backend);
    control = new ControlSender(ports);
    PathMtus pathMtus = new PathMtus();
    egress = new EgressGraph(tun, clear, ports, tables, events, pathMtus, settings);
    ingress = new IngressGraph(tun, ports, tables, events, pathMtus, settings);
    egressRun =
        new SupervisedGraph(
            EgressGraph.NAME,
            system,
            events,
            egress.wakeUp(),
            egress::forgetRest,
            egress::blueprint);
    ingressRun =
        new SupervisedGraph(
            IngressGraph.NAME,
            system,
            events,
            ingress.wakeUp(),
            ingress::forgetRest,
            ingress::blueprint);
  }

  void start() {
    ingressRun.start();
    egressRun.start();
    LOG.info("packet path: {}", description());
  }

  @Override
  public void installInbound(ChildSaParameters pair, SaBinding binding) {
    synchronized (tables) {
      if (closed.get()) {
        pair.closeKeys();
        throw new IllegalStateException("the data plane is closed");
      }
      tables.installInbound(pair, binding);
    }
  }

  @Override
  public void activateOutbound(int inboundSpi) {
    boolean servesPolicy = tables.activateOutbound(inboundSpi);
    boolean dummies = tables.outbound(inboundSpi).filter(egress.dummies()::start).isPresent();
    // Packets wait for the pairs of policies alone: that of a client wakes nobody.
    if (servesPolicy || dummies) {
      tryHeldAgain();
    }
  }

  @Override
  public void policies(List<Policy> inOrder) {
    tables.policies(inOrder);
    tryHeldAgain();
  }

  /** Packets may be waiting for what has changed. */
  private void tryHeldAgain() {
    synchronized (tables) {
      if (!closed.get()) {
        egress.wakeUp().signal();
      }
    }
  }

  @Override
  public void movePeer(int inboundSpi, Path path) {
    tables.movePeer(inboundSpi, path);
  }

  @Override
  public void remove(int inboundSpi) {
    // Before its keys go.
    egress.dummies().stop(inboundSpi);
    tables.remove(inboundSpi);
  }

  @Override
  public Optional<SaCounters> counters(int inboundSpi) {
    return tables.counters(inboundSpi);
  }

  @Override
  public Map<DropReason, Long> drops() {
    Map<DropReason, Long> sums = new EnumMap<>(DropReason.class);
    egress.drops().addTo(sums);
    ingress.drops().addTo(sums);
    return sums;
  }

  @Override
  public boolean sendControl(Path path, byte[] message) {
    return control.sendMessage(path, message);
  }

  @Override
  public boolean sendKeepalive(Path path) {
    return control.sendKeepalive(path);
  }

  @Override
  public int mtu() {
    return tun.mtu();
  }

  @Override
  public String description() {
    return backend.name() + ", " + tun + ", " + ports.summary();
  }

  @Override
  public void close() {
    synchronized (tables) {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
    }
    egressRun.stop();
    ingressRun.stop();
    boolean egressEnded = egressRun.join(LONGEST_STOP);
    boolean ingressEnded = ingressRun.join(LONGEST_STOP);
    control.close();
    if (egressEnded && ingressEnded) {
      egress.close();
      ingress.close();
      ports.close();
      if (clear != null) {
        clear.close();
      }
      tun.close();
    } else {
      // A thread may be using its memory and descriptors yet: better lost than used again.
      LOG.error("the packet path is left open, as a graph does not end");
    }
    tables.close();
  }
}
