package io.postern.ittests.benchmark;

import io.postern.ittests.gateway.Gateway;
import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.gateway.StrongSwanGateway;
import io.postern.ittests.network.Addresses;
import io.postern.ittests.network.Topology;
import io.postern.ittests.packages.NewerDebian;
import io.postern.ittests.peer.Account;
import io.postern.ittests.peer.StrongSwan;
import io.postern.ittests.peer.StrongSwanOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What is compared. */
enum Candidate {
  NO_TUNNEL("no tunnel") {
    @Override
    Tunnel open(Topology topology, String esp) {
      topology
          .internet()
          .run("ip", "route", "replace", Addresses.LAN_NETWORK, "via", Addresses.GATEWAY);
      return new Plain(topology);
    }
  },

  POSTERN("Postern, client strongSwan") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return ike(topology, PosternGateway.start(topology.gateway(), settings(esp)), esp);
    }
  },

  POSTERN_BOTH("Postern at both ends") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return PosternPair.open(topology, settings(esp), esp, Map.of());
    }
  },

  POSTERN_BOTH_MB2("Postern at both ends, ipsec-mb 2") {
    @Override
    Tunnel open(Topology topology, String esp) {
      Path libraries = NewerDebian.unpacked("libipsec-mb2").resolve("usr/lib/x86_64-linux-gnu");
      return PosternPair.open(
          topology, settings(esp), esp, Map.of("LD_LIBRARY_PATH", libraries.toString()));
    }
  },

  PATH("packet path alone") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return PacketPath.open(topology, "graph", "udp", "chosen");
    }
  },

  PATH_WITHOUT_AKKA("packet path without Akka") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return PacketPath.open(topology, "plain", "udp", "chosen");
    }
  },

  PATH_OPENSSL("packet path, OpenSSL") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return PacketPath.open(topology, "graph", "udp", "openssl");
    }
  },

  PATH_JDK("packet path, nothing but the JDK") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return PacketPath.open(topology, "graph", "udp", "jce");
    }
  },

  PATH_RAW("packet path, ESP not in UDP") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return PacketPath.open(topology, "graph", "raw", "chosen");
    }
  },

  PATH_WITHOUT_CIPHER("packet path without cipher") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return PacketPath.open(topology, "graph", "udp", "none");
    }
  },

  BARE_CALLS("reads and writes alone") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return PacketPath.open(topology, "bare", "udp", "none");
    }
  },

  STRONGSWAN("strongSwan kernel-libipsec") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return ike(topology, StrongSwanGateway.start(topology.gateway(), settings(esp)), esp);
    }
  },

  WIREGUARD("wireguard-go") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return WireGuard.open(topology, "wireguard-go");
    }
  },

  WIREGUARD_OFFLOADS("wireguard-go with offloads") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return WireGuard.open(
          topology,
          NewerDebian.unpacked("wireguard-go").resolve("usr/bin/wireguard-go").toString());
    }
  },

  OPENVPN("OpenVPN") {
    @Override
    Tunnel open(Topology topology, String esp) {
      return OpenVpn.open(topology);
    }
  };

  private final String title;

  Candidate(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Sets it up. The ESP suite is that of both IKE candidates, in strongSwan's words. */
  abstract Tunnel open(Topology topology, String esp);

  private static GatewaySettings settings(String esp) {
    return GatewaySettings.usual().accounts(List.of(Account.ALICE)).esp(esp);
  }

  private static Tunnel ike(Topology topology, Gateway gateway, String esp) {
    try {
      StrongSwanOptions options = StrongSwanOptions.usual().offering("aes256-sha256-modp2048", esp);
      return new Ike(gateway, StrongSwan.connect(topology.client(1), options));
    } catch (RuntimeException | Error failure) {
      gateway.close();
      throw failure;
    }
  }

  private record Ike(Gateway gateway, StrongSwan client) implements Tunnel {
    @Override
    public List<ProcessHandle> clientEnd() {
      return client.charon().daemon().processes();
    }

    @Override
    public List<ProcessHandle> gatewayEnd() {
      return gateway.processes();
    }

    @Override
    public void close() {
      client.close();
      gateway.close();
    }
  }

  private record Plain(Topology topology) implements Tunnel {
    @Override
    public List<ProcessHandle> clientEnd() {
      return List.of();
    }

    @Override
    public List<ProcessHandle> gatewayEnd() {
      return List.of();
    }

    @Override
    public void close() {
      topology.internet().run("ip", "route", "del", Addresses.LAN_NETWORK);
    }
  }
}
