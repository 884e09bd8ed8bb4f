package io.postern.dataplane.graph;

import akka.actor.ClassicActorSystemProvider;
import io.postern.dataplane.ClearPath;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.TunSettings.KernelTun;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.CipherBackends;
import io.postern.dataplane.device.Tun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the packet path starts. */
public final class Dataplanes {
  private Dataplanes() {}

  /**
   * Opens the devices and all sockets in the network namespace of the calling thread, but for
   * devices that name another, and starts the graphs. What was opened is closed again if something
   * cannot be.
   *
   * @param settings with at least one socket
   * @param system classic or typed; the graphs run on {@code postern.dataplane.dispatcher}
   * @throws io.postern.dataplane.device.DeviceException if the device or a socket cannot be had
   */
  public static Dataplane start(
      DataplaneSettings settings, ClassicActorSystemProvider system, DataplaneEvents events) {
    if (settings.sockets().isEmpty()) {
      throw new IllegalArgumentException("the data plane needs at least one socket");
    }
    CipherBackend backend = CipherBackends.choose();
    List<Tun> tuns = new ArrayList<>();
    try {
      tuns.add(open(settings));
      settings.moreTuns().forEach(more -> tuns.add(Tun.open(more)));
      return start(settings, system, events, backend, tuns);
    } catch (RuntimeException failure) {
      tuns.forEach(Tun::close);
      throw failure;
    }
  }

  private static Tun open(DataplaneSettings settings) {
    @Nullable ClearPath clear = settings.traffic().clearPath().orElse(null);
    return clear != null && settings.tun() instanceof KernelTun kernel
        ? Tun.open(kernel, clear.table())
        : Tun.open(settings.tun());
  }

  private static Dataplane start(
      DataplaneSettings settings,
      ClassicActorSystemProvider system,
      DataplaneEvents events,
      CipherBackend backend,
      List<Tun> tuns) {
    Ports ports = new Ports(settings);
    @Nullable ClearWay clear = null;
    try {
      clear = clearWay(settings);
      RunningDataplane dataplane =
          new RunningDataplane(settings, system, events, backend, tuns, clear, ports);
      dataplane.start();
      return dataplane;
    } catch (RuntimeException failure) {
      ports.close();
      if (clear != null) {
        clear.close();
      }
      throw failure;
    }
  }

  private static @Nullable ClearWay clearWay(DataplaneSettings settings) {
    @Nullable ClearPath clear = settings.traffic().clearPath().orElse(null);
    return clear != null && settings.tun() instanceof KernelTun kernel
        ? new ClearWay(clear, kernel)
        : null;
  }
}
