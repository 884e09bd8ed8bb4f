package io.postern.ittests.benchmark;

import io.postern.ittests.gateway.Gateway;
import io.postern.ittests.gateway.GatewaySettings;
import io.postern.ittests.gateway.PosternClient;
import io.postern.ittests.gateway.PosternGateway;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.Account;
import java.util.List;
import java.util.Map;

/** {@code postern connect} at the client's end, {@code postern run} at the gateway's. */
record PosternPair(PosternClient client, Gateway gateway) implements Tunnel {
  /**
   * @param environment of both
   */
  static Tunnel open(
      Topology topology, GatewaySettings settings, String esp, Map<String, String> environment) {
    Gateway gateway = PosternGateway.start(topology.gateway(), settings, environment);
    try {
      return new PosternPair(
          PosternClient.connect(
              topology.client(1), Account.ALICE, "aes256-sha256-modp2048", esp, environment),
          gateway);
    } catch (RuntimeException | Error failure) {
      gateway.close();
      throw failure;
    }
  }

  @Override
  public List<ProcessHandle> clientEnd() {
    return client.processes();
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
