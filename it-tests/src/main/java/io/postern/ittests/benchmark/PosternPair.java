package io.postern.ittests.benchmark;

import io.postern.ittests.gateway.Gateway;
import io.postern.ittests.gateway.PosternClient;
import io.postern.ittests.network.Topology;
import io.postern.ittests.peer.Account;
import java.util.List;

/** {@code postern connect} at the client's end, {@code postern run} at the gateway's. */
record PosternPair(PosternClient client, Gateway gateway) implements Tunnel {
  static Tunnel open(Topology topology, Gateway gateway, String esp) {
    try {
      return new PosternPair(
          PosternClient.connect(topology.client(1), Account.ALICE, "aes256-sha256-modp2048", esp),
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
