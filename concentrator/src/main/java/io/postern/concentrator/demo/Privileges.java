package io.postern.concentrator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether we may make devices and network namespaces. */
final class Privileges {
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_NET_RAW = 13;
  private static final int CAP_SYS_ADMIN = 21;

  private Privileges() {}

  /** What is missing; empty if nothing is. */
  static Optional<String> missing() {
    return Stream.of(
            capabilities(),
            Files.isWritable(Path.of("/dev/net/tun"))
                ? Optional.<String>empty()
                : Optional.of("there is no /dev/net/tun for us"),
            Stream.of("/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip")
                    .anyMatch(ip -> Files.isExecutable(Path.of(ip)))
                ? Optional.<String>empty()
                : Optional.of("there is no ip command (iproute2)"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** By capabilities(7), since root in a container may lack them. */
  private static Optional<String> capabilities() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      long effective =
          lines
              .filter(line -> line.startsWith("CapEff:"))
              .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
              .findFirst()
              .orElse(0L);
      long needed = 1L << CAP_NET_ADMIN | 1L << CAP_NET_RAW | 1L << CAP_SYS_ADMIN;
      return (effective & needed) == needed ? Optional.empty() : Optional.of("not root");
    } catch (IOException notLinux) {
      return Optional.of("this is not Linux");
    }
  }
}
