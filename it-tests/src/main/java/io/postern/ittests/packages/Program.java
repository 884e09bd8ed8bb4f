package io.postern.ittests.packages;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program that tests need, where it is, and the Debian packages that bring it. */
public enum Program {
  VPNC("/usr/sbin/vpnc", "vpnc"),
  STRONGSWAN(
      "/usr/lib/ipsec/charon",
      "strongswan",
      "strongswan-swanctl",
      "strongswan-charon",
      "libcharon-extra-plugins",
      "libcharon-extauth-plugins",
      "libstrongswan-extra-plugins",
      "libstrongswan-standard-plugins"),
  SWANCTL("/usr/sbin/swanctl", "strongswan-swanctl"),
  STRONGSWAN_PKI("/usr/bin/pki", "strongswan-pki"),
  USERSPACE_ESP(
      "/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so", "libcharon-extra-plugins"),
  XAUTH("/usr/lib/ipsec/plugins/libstrongswan-xauth-generic.so", "libcharon-extauth-plugins"),
  PYTHON("/usr/bin/python3", "python3"),
  SCAPY(
      "/usr/lib/python3/dist-packages/scapy/layers/ipsec.py",
      "python3-scapy",
      "python3-cryptography"),
  PYTHON_CRYPTOGRAPHY("/usr/lib/python3/dist-packages/cryptography", "python3-cryptography"),
  IKE_SCAN("/usr/bin/ike-scan", "ike-scan"),
  IPERF("/usr/bin/iperf3", "iperf3"),
  TSHARK("/usr/bin/tshark", "tshark"),
  EDITCAP("/usr/bin/editcap", "wireshark-common"),
  TCPDUMP("/usr/bin/tcpdump", "tcpdump"),
  NFTABLES("/usr/sbin/nft", "nftables"),
  CONNTRACK("/usr/sbin/conntrack", "conntrack"),
  IPROUTE("/usr/sbin/ip", "iproute2"),
  PING("/usr/bin/ping", "iputils-ping"),
  SYSCTL("/usr/sbin/sysctl", "procps"),
  WIREGUARD("/usr/bin/wireguard-go", "wireguard-go"),
  WIREGUARD_TOOLS("/usr/bin/wg", "wireguard-tools"),
  TRAFGEN("/usr/sbin/trafgen", "netsniff-ng"),
  OPENVPN("/usr/sbin/openvpn", "openvpn"),
  CURL("/usr/bin/curl", "curl"),
  NETWORK_MANAGER("/usr/bin/nmcli", "network-manager"),
  /** Debian has it for x86-64 alone. */
  IPSEC_MB("/usr/lib/x86_64-linux-gnu/libIPSec_MB.so.1", "libipsec-mb1"),
  POSTGRESQL("/usr/bin/pg_lsclusters", "postgresql"),
  OPENSSL("/usr/bin/openssl", "openssl");

  private final Path file;
  private final List<String> packages;

  Program(String file, String... packages) {
    this.file = Path.of(file);
    this.packages = List.of(packages);
  }

  /** All that the scenarios need. */
  public static List<Program> ofScenarios() {
    return List.of(
        VPNC,
        STRONGSWAN,
        SWANCTL,
        USERSPACE_ESP,
        XAUTH,
        PYTHON,
        SCAPY,
        PYTHON_CRYPTOGRAPHY,
        IKE_SCAN,
        IPERF,
        TSHARK,
        TCPDUMP,
        NFTABLES,
        CONNTRACK,
        IPROUTE,
        PING,
        SYSCTL,
        CURL,
        NETWORK_MANAGER,
        IPSEC_MB,
        POSTGRESQL,
        OPENSSL);
  }

  /** All that the benchmark needs. */
  public static List<Program> ofBenchmark() {
    return List.of(
        STRONGSWAN,
        SWANCTL,
        USERSPACE_ESP,
        XAUTH,
        IPERF,
        NFTABLES,
        CONNTRACK,
        IPROUTE,
        PING,
        SYSCTL,
        WIREGUARD,
        WIREGUARD_TOOLS,
        OPENVPN,
        IPSEC_MB,
        OPENSSL,
        TRAFGEN);
  }

  public boolean isInstalled() {
    return Files.exists(file);
  }

  public List<String> packages() {
    return packages;
  }
}
