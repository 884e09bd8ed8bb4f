package io.postern.concentrator.daemon;

import io.postern.dataplane.DataplaneSettings;
import io.postern.dataplane.Prefix;
import io.postern.dataplane.TunSettings.KernelTun;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of the machine does not go with the configuration. */
final class Surroundings {
  private static final Logger LOG = LoggerFactory.getLogger(Surroundings.class);
  private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

  private Surroundings() {}

  /** One sentence for each finding, with what to do. */
  static List<String> findings(DataplaneSettings settings) {
    List<String> findings = new ArrayList<>();
    if (settings.tun() instanceof KernelTun tun) {
      if (forwardingIsOff()) {
        findings.add(
            "net.ipv4.ip_forward is 0: clients reach this machine and nothing behind it;"
                + " do: sysctl -w net.ipv4.ip_forward=1");
      }
      findings.addAll(overlaps(tun));
    }
    return findings;
  }

  private static boolean forwardingIsOff() {
    try {
      return Files.readString(FORWARDING).strip().equals("0");
    } catch (IOException notLinux) {
      LOG.debug("Cannot tell whether the machine forwards", notLinux);
      return false;
    }
  }

  private static List<String> overlaps(KernelTun tun) {
    List<String> found = new ArrayList<>();
    try {
      for (NetworkInterface device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (!device.getName().equals(tun.name())) {
          for (InterfaceAddress address : device.getInterfaceAddresses()) {
            Prefix network = new Prefix(address.getAddress(), address.getNetworkPrefixLength());
            tun.routes().stream()
                .filter(pool -> pool.contains(network) || network.contains(pool))
                .map(pool -> overlap(pool, network, device.getName()))
                .forEach(found::add);
          }
        }
      }
    } catch (SocketException unreadable) {
      LOG.debug("Cannot list the network devices", unreadable);
    }
    return found;
  }

  private static String overlap(Prefix pool, Prefix network, String device) {
    return "pool "
        + pool
        + " overlaps "
        + network
        + " of "
        + device
        + ": some hosts will look for clients, or clients for hosts, on the wrong side;"
        + " choose a pool network that is used nowhere else";
  }
}
