package io.postern.ittests.logins;

import io.postern.ittests.network.Addresses;
import java.util.List;
import java.util.stream.Collectors;

/** A daemon that answers logins. */
interface Responder extends AutoCloseable {
  Brand brand();

  List<ProcessHandle> processes();

  @Override
  void close();

  /** Whose it is, and where. */
  enum Brand {
    POSTERN("Postern", Addresses.GATEWAY, Addresses.LAN_NETWORK),
    STRONGSWAN("strongSwan", Addresses.SITE, Addresses.SITE_NETWORK);

    private final String title;
    private final String address;
    private final String network;

    Brand(String title, String address, String network) {
      this.title = title;
      this.address = address;
      this.network = network;
    }

    String title() {
      return title;
    }

    String address() {
      return address;
    }

    /** What lies behind it, with its prefix length. */
    String network() {
      return network;
    }
  }

  /** As an argument of {@link Load}. */
  default String word() {
    return brand().name()
        + "="
        + processes().stream()
            .map(process -> Long.toString(process.pid()))
            .collect(Collectors.joining(","));
  }
}
