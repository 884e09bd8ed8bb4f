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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A graph out of each device, one into all, over some sockets and one set of tables. */
final class RunningDataplane implements Dataplane {
  private static final Logger LOG = LoggerFactory.getLogger(RunningDataplane.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private final CipherBackend backend;
  private final List<Tun> tuns;
  private final @Nullable ClearWay clear;
  private final Ports ports;
  private final SaTables tables;
  private final ControlSender control;
  private final KernelQueues queues;
  private final List<EgressGraph> egress = new ArrayList<>();
  private final IngressGraph ingress;
  private final List<SupervisedGraph> runs = new ArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  RunningDataplane(
      DataplaneSettings settings,
      ClassicActorSystemProvider system,
      DataplaneEvents events,
      CipherBackend backend,
      List<Tun> tuns,
      @Nullable ClearWay clear,
      Ports ports) {
    this.backend = backend;
    this.tuns = tuns;
    this.clear = clear;
    this.ports = ports;
    tables = new SaTables(backend);
    control = new ControlSender(ports);
    List<Tun> read = new ArrayList<>(tuns);
    if (clear != null) {
      read.add(clear.trap());
    }
    queues = new KernelQueues(read, ports.receiving());
    PathMtus pathMtus = new PathMtus(settings.traffic().pathMtuAge());
    ingress = new IngressGraph(tuns, ports, tables, events, pathMtus, settings);
    runs.add(
        new SupervisedGraph(
            IngressGraph.NAME,
            system,
            events,
            ingress.wakeUp(),
            ingress::forgetRest,
            ingress::blueprint));
    for (int place = 0; place < tuns.size(); place++) {
      @Nullable ClearWay way = place == 0 ? clear : null;
      EgressGraph graph =
          new EgressGraph(place, tuns.get(place), way, ports, tables, events, pathMtus, settings);
      egress.add(graph);
      runs.add(
          new SupervisedGraph(
              place == 0 ? EgressGraph.NAME : EgressGraph.NAME + "-" + place,
              system,
              events,
              graph.wakeUp(),
              graph::forgetRest,
              graph::blueprint));
    }
  }

  void start() {
    runs.forEach(SupervisedGraph::start);
    LOG.info("packet path: {}", description());
  }

  @Override
  public void installInbound(ChildSaParameters pair, SaBinding binding) {
    synchronized (tables) {
      if (closed.get()) {
        pair.closeKeys();
        throw new IllegalStateException("the data plane is closed");
      }
      if (pair.options().tun() >= tuns.size()) {
        pair.closeKeys();
        throw new IllegalArgumentException("there is no TUN " + pair.options().tun());
      }
      tables.installInbound(pair, binding);
    }
  }

  @Override
  public void activateOutbound(int inboundSpi) {
    boolean servesPolicy;
    boolean dummies;
    // Nothing may be started for a pair that is removed meanwhile.
    synchronized (tables) {
      servesPolicy = tables.activateOutbound(inboundSpi);
      dummies =
          !closed.get()
              && tables
                  .outbound(inboundSpi)
                  .filter(sa -> egress.get(sa.options().tun()).dummies().start(sa))
                  .isPresent();
    }
    // Packets wait for the pairs of policies alone: that of a client wakes nobody.
    if (servesPolicy || dummies) {
      tryHeldAgain();
    }
  }

  @Override
  public void policies(List<Policy> inOrder) {
    if (inOrder.stream().anyMatch(policy -> policy.tun() >= tuns.size())) {
      throw new IllegalArgumentException("a policy is for a TUN that is not there");
    }
    tables.policies(inOrder);
    tryHeldAgain();
  }

  /** Packets may be waiting for what has changed. */
  private void tryHeldAgain() {
    synchronized (tables) {
      if (!closed.get()) {
        egress.forEach(graph -> graph.wakeUp().signal());
      }
    }
  }

  @Override
  public void movePeer(int inboundSpi, Path path) {
    tables.movePeer(inboundSpi, path);
  }

  @Override
  public void remove(int inboundSpi) {
    synchronized (tables) {
      // Before its keys go.
      egress.forEach(graph -> graph.dummies().stop(inboundSpi));
      tables.remove(inboundSpi);
    }
  }

  @Override
  public Optional<SaCounters> counters(int inboundSpi) {
    return tables.counters(inboundSpi);
  }

  @Override
  public Map<DropReason, Long> drops() {
    Map<DropReason, Long> sums = new EnumMap<>(DropReason.class);
    egress.forEach(graph -> graph.drops().addTo(sums));
    ingress.drops().addTo(sums);
    queues.addTo(sums);
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
    return tuns.getFirst().mtu();
  }

  @Override
  public String description() {
    String devices = tuns.stream().map(Tun::toString).collect(Collectors.joining(", "));
    return backend.name() + ", " + devices + ", " + ports.summary();
  }

  @Override
  public void close() {
    synchronized (tables) {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      // Before their keys go, whether the graphs end or not.
      egress.forEach(graph -> graph.dummies().stopAll());
    }
    runs.forEach(SupervisedGraph::stop);
    long ended = runs.stream().filter(run -> run.join(LONGEST_STOP)).count();
    control.close();
    queues.close();
    if (ended == runs.size()) {
      egress.forEach(EgressGraph::close);
      ingress.close();
      ports.close();
      if (clear != null) {
        clear.close();
      }
      tuns.forEach(Tun::close);
    } else {
      // A thread may be using its memory and descriptors yet: better lost than used again.
      LOG.error("the packet path is left open, as a graph does not end");
    }
    tables.close();
  }
}
