package io.postern.dataplane.graph;

import akka.actor.ClassicActorSystemProvider;
import io.postern.dataplane.Dataplane;
import io.postern.dataplane.DataplaneEvents;
import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.cipher.CipherBackend;
import io.postern.dataplane.cipher.CipherBackends;
import io.postern.dataplane.device.Tun;

/** Where the packet path starts. */
public final class Dataplanes {
  private Dataplanes() {}

  /**
   * Opens the device and all sockets in the network namespace of the calling thread, and starts
   * both graphs. What was opened is closed again if something cannot be.
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
    Tun tun = Tun.open(settings.tun());
    try {
      return start(settings, system, events, backend, tun);
    } catch (RuntimeException failure) {
      tun.close();
      throw failure;
    }
  }

  private static Dataplane start(
      DataplaneSettings settings,
      ClassicActorSystemProvider system,
      DataplaneEvents events,
      CipherBackend backend,
      Tun tun) {
    Ports ports = new Ports(settings);
    try {
      RunningDataplane dataplane =
          new RunningDataplane(settings, system, events, backend, tun, ports);
      dataplane.start();
      return dataplane;
    } catch (RuntimeException failure) {
      ports.close();
      throw failure;
    }
  }
}
