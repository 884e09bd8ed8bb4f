package io.postern.concentrator.config;

import com.typesafe.config.Config;
import io.postern.actors.PeerTrust;
import io.postern.actors.settings.HeadendSettings;
import io.postern.dataplane.DataplaneSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A configuration that was checked and may run.
 *
 * @param authority our own, if there is one
 * @param trust whom groups and sites believe
 * @param metrics where {@code /metrics} is served over TCP; empty if it is not
 * @param akka what the file says under {@code akka}
 */
public record Configuration(
    HeadendSettings headend,
    DataplaneSettings dataplane,
    Optional<AuthorityConfiguration> authority,
    PeerTrust trust,
    Control control,
    Optional<InetSocketAddress> metrics,
    Log log,
    Config akka) {

  /**
   * @param group the system group that may use the socket, if there is one of this name
   */
  public record Control(Path socket, String group) {}

  /**
   * @param level a level of SLF4J in lower case
   */
  public record Log(boolean json, String level) {}
}
